set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# Of compiling and linking both: the libraries are chosen by the flags of the link.
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m3 -mthumb")
