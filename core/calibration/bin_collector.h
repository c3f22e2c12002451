#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/calibration/noised_samples.h"
#include "core/model/denoiser.h"

#include <map>
#include <string>
#include <vector>

namespace core::calibration {

/// Fills a bank from forwards of one model, bin by bin. What is added to a bin depends on that bin's samples alone, so
/// bins can be gathered by different runs.
class BinCollector {
public:
    /// @param batch images per forward at most; fewer once the device's memory did not hold so many.
    BinCollector(const model::Denoiser& denoiser, const NoisedSamples& samples, HessianBank& bank, int batch,
                 const Progress& progress)
        : m_denoiser(denoiser)
        , m_samples(samples)
        , m_bank(bank)
        , m_batch(batch)
        , m_progress(progress) {}

    /// Gathers a bin. @return a line for each sample that was dropped. @throws Error{Cancelled} within a batch.
    std::vector<std::string> collect(int bin);

private:
    /// Samples with a non-finite activation, by index, and the first unit that has one.
    using Bad = std::map<int, int>;

    static std::vector<int> goodOf(int first, int count, const Bad& bad);
    Bad run(const std::vector<int>& samples, int bin, bool adds);
    static void note(const at::Tensor& rows, int unit, const std::vector<int>& samples, Bad& bad);
    Bad gather(int bin);
    Bad firstPass(int bin);
    void addGood(int bin, const Bad& bad);

    const model::Denoiser& m_denoiser;
    const NoisedSamples& m_samples;
    HessianBank& m_bank;
    int m_batch;
    const Progress& m_progress;
};

} // namespace core::calibration
