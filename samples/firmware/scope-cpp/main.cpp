// Two traces of a scope: objects with constructors, called through a base class.
#include <cstdint>
#include <cstring>

namespace
{

volatile std::uint32_t sample_source = 1;
volatile std::uint64_t sample_rate = 72000000;

class Trace
{
  public:
    explicit Trace(std::uint32_t divider) : period_(sample_rate / divider)
    {
    }
    virtual void take(std::uint32_t sample) = 0;
    virtual std::uint64_t value() const = 0;

  protected:
    std::uint64_t period_;
};

class Peak final : public Trace
{
  public:
    using Trace::Trace;
    void take(std::uint32_t sample) override
    {
        peak_ = sample > peak_ ? sample : peak_;
    }
    std::uint64_t value() const override
    {
        return peak_;
    }

  private:
    std::uint32_t peak_ = 0;
};

class Mean final : public Trace
{
  public:
    using Trace::Trace;
    void take(std::uint32_t sample) override
    {
        sum_ += sample;
        count_++;
    }
    std::uint64_t value() const override
    {
        return count_ > 0 ? sum_ * period_ / count_ : 0;
    }

  private:
    std::uint64_t sum_ = 0;
    std::uint32_t count_ = 0;
};

Peak peak{1000}; // constructed before main(), by .init_array
Mean mean{500};
Trace *const traces[] = {&peak, &mean};
char screen[2][16] = {"peak", "mean"};
volatile std::uint64_t shown[2];

} // namespace

int main()
{
    for (;;) {
        std::uint32_t sample = sample_source;
        sample_source = sample * 1664525u + 1013904223u;
        for (std::size_t i = 0; i < 2; i++) {
            traces[i]->take(sample);
            shown[i] = traces[i]->value() + std::strlen(screen[i]);
        }
    }
}
