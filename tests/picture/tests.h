/* The cases of test_layout.c. */
#pragma once

void bytes_between_regions_are_outside(void **unused);
void overlapping_sections_hide_no_bytes(void **unused);
void overlapping_regions_count_each_byte_once(void **unused);
void a_claim_inside_a_region_stays_in_it(void **unused);
void what_runs_elsewhere_is_in_both_places(void **unused);
void no_image_makes_the_picture_large(void **unused);
void of_many_symbols_the_rest_is_counted(void **unused);
