/* MRS, MSR and CPS. Private to the interpreter. */
#pragma once
#include "operation.h"

operation_function change_state, read_special, write_special;
operands_function special_to_register, register_to_special;

/* UDF, and whatever the decoder says the core does not have: op->imm is enum instruction_status. */
operation_function undefined;
