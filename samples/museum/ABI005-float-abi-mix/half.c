float half(float value);

float half(float value)
{
    return value / 2;
}
