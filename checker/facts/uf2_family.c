#include "uf2_family.h"

/* microsoft/uf2, utils/uf2families.json; raspberrypi/pico-sdk, boot/uf2.h. */
static const struct uf2_family families[] = {
    {0xE48BFF56, "RP2040", CORE_M0PLUS},   {0xE48BFF59, "RP2350, ARM secure", CORE_M33},
    {0xE48BFF5B, "RP2350, ARM", CORE_M33}, {0x68ED2B88, "SAMD21", CORE_M0PLUS},
    {0x1851780A, "SAML21", CORE_M0PLUS},   {0x55114460, "SAMD51", CORE_M4F},
    {0xADA52840, "nRF52840", CORE_M4F},    {0x1B57745F, "nRF52", CORE_M4F},
    {0x647824B6, "STM32F0", CORE_M0},      {0x5EE21072, "STM32F1", CORE_M3},
    {0x5D1A0A2E, "STM32F2", CORE_M3},      {0x6B846188, "STM32F3", CORE_M4F},
    {0x57755A57, "STM32F4", CORE_M4F},     {0x53B80F00, "STM32F7", CORE_M7},
    {0x300F5633, "STM32G0", CORE_M0PLUS},  {0x4C71240A, "STM32G4", CORE_M4F},
    {0x6DB66082, "STM32H7", CORE_M7},      {0x202E3A91, "STM32L0", CORE_M0PLUS},
    {0x1E1F432D, "STM32L1", CORE_M3},      {0x00FF6919, "STM32L4", CORE_M4F},
    {0x04240BDF, "STM32L5", CORE_M33},     {0x70D16653, "STM32WB", CORE_M4F},
    {0x21460FF0, "STM32WL", CORE_M4},      {0x4FB2D5BD, "i.MX RT10xx", CORE_M7},
    {0x2ABC77EC, "LPC55", CORE_M33},       {0x7EAB61ED, "RA4M1", CORE_M4F},
};

const struct uf2_family *uf2_family_find(uint32_t id)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (families[i].id == id)
            return &families[i];
    return NULL;
}

const struct uf2_family *uf2_family_at(size_t index)
{
    return index < sizeof families / sizeof *families ? &families[index] : NULL;
}
