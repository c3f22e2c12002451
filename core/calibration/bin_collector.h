#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/calibration/noised_samples.h"
#include "core/model/denoiser.h"

#include <map>
#include <string>
#include <vector>

namespace core::calibration {

/// How many of an image's tokens are drawn. @param share in (0,1].
std::int64_t drawnTokens(std::int64_t tokens, double share);

/// Fills a bank from forwards of one model, bin by bin. What is added to a bin depends on that bin's samples alone, so
/// bins can be gathered by different runs.
class BinCollector {
public:
    struct Choice {
        int batch = 1;     ///< images per forward at most; fewer once the device's memory did not hold so many
        double tokens = 1; ///< share of each image's rows that are added, drawn anew for each layer
        std::uint64_t seed = 0;
    };

    BinCollector(const model::Denoiser& denoiser, const NoisedSamples& samples, HessianBank& bank, const Choice& choice,
                 const Progress& progress)
        : m_denoiser(denoiser)
        , m_samples(samples)
        , m_bank(bank)
        , m_choice(choice)
        , m_batch(choice.batch)
        , m_progress(progress) {}

    /// Gathers a bin. @return a line for each sample that was dropped. @throws Error{Cancelled} within a batch.
    std::vector<std::string> collect(int bin);

private:
    /// Samples with a non-finite activation, by index, and the first unit that has one.
    using Bad = std::map<int, int>;

    static std::vector<int> goodOf(int first, int count, const Bad& bad);
    Bad run(const std::vector<int>& samples, int bin, bool adds);
    static void note(const at::Tensor& rows, int unit, const std::vector<int>& samples, Bad& bad);
    at::Tensor drawn(const at::Tensor& rows, int unit, const std::vector<int>& samples) const;
    Bad gather(int bin);
    Bad firstPass(int bin);
    void addGood(int bin, const Bad& bad);

    const model::Denoiser& m_denoiser;
    const NoisedSamples& m_samples;
    HessianBank& m_bank;
    Choice m_choice;
    int m_batch;
    const Progress& m_progress;
};

} // namespace core::calibration
