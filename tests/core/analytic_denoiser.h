#pragma once

#include "core/model/model_info.h"
#include "core/schedule/noise_schedule.h"
#include "tests/core/golden.h"

#include <map>

/// The denoisers that golden trajectories were made with: the posterior mean of a Gaussian mixture, and a linear map.
/// Rows of x are points [N,D]; everything is computed in float64.
class AnalyticDenoiser {
public:
    AnalyticDenoiser(core::schedule::NoiseSchedule schedule, std::string kind, core::schedule::Prediction prediction)
        : m_constants(golden::root() / "numerics/B_samplers/_denoisers.json")
        , m_schedule(std::move(schedule))
        , m_kind(std::move(kind))
        , m_prediction(prediction) {}

    /// @param emptied ᾱ_T of schedules rescaled to zero-terminal SNR, which samplers in σ take for 2⁻²⁴.
    void setLastAlphaBar(double emptied) { m_lastAlphaBar = emptied; }

    /// ᾱ between two timesteps, linear in its logarithm.
    double alphaBar(double tau) const {
        const double inside = std::clamp(tau, 0.0, double(m_schedule.timesteps() - 1));
        const int below = static_cast<int>(inside);
        const double low = at(below), share = inside - below;
        return share == 0 ? low : std::exp((1 - share) * std::log(low) + share * std::log(at(below + 1)));
    }

    at::Tensor operator()(const at::Tensor& x, double tau) const {
        return predict(x, tau, constant(m_kind == "gmm" ? "gmm_weights" : "lin_b"));
    }

    /// Of a mixture with the weights of each row's class.
    at::Tensor ofClasses(const at::Tensor& x, double tau, const at::Tensor& labels) const {
        return predict(x, tau, constant("class_weights").index_select(0, labels));
    }

    /// The variance head, in [−1,1].
    at::Tensor variance(const at::Tensor& x, double tau) const {
        return at::tanh(at::matmul(x.to(at::kDouble), constant("var_A").t()) + constant("var_b") +
                        constant("var_c") * (tau / 1000));
    }

    /// Throws unless the stored self-test values come out.
    bool passesSelfTest(const std::string& scheduleName) const {
        const at::Tensor taus = constant("test_tau");
        bool passes = true;
        for (std::int64_t i = 0; i < taus.size(0); ++i) {
            const at::Tensor found = (*this)(constant("test_x")[i], taus[i].item<double>());
            const std::string name = m_kind == "gmm"
                                         ? "test_" + core::schedule::toString(m_prediction) + "_" + scheduleName
                                         : "test_linear_eps";
            passes = passes && at::allclose(found, constant(name)[i], 1e-10, 1e-12);
        }
        return passes;
    }

private:
    at::Tensor constant(const std::string& name) const {
        const auto [place, isNew] = m_read.try_emplace(name);
        if (isNew)
            place->second = m_constants.tensor(name);
        return place->second;
    }
    double at(int tau) const {
        return tau == m_schedule.timesteps() - 1 && m_lastAlphaBar > 0 ? m_lastAlphaBar : m_schedule.alphaBar(tau + 1);
    }

    at::Tensor predict(const at::Tensor& given, double tau, const at::Tensor& weights) const {
        const at::Tensor x = given.to(at::kDouble);
        if (m_kind != "gmm")
            return at::matmul(x, constant("lin_A").t()) + constant("lin_b") + constant("lin_c") * (tau / 1000);
        const double bar = alphaBar(tau), a = std::sqrt(bar), s = std::sqrt(1 - bar);
        const at::Tensor clean = posteriorMean(x, a, s, weights);
        if (m_prediction == core::schedule::Prediction::Sample)
            return clean;
        const at::Tensor noise = (x - a * clean) / s;
        return m_prediction == core::schedule::Prediction::Epsilon ? noise : a * noise - s * clean;
    }

    at::Tensor posteriorMean(const at::Tensor& x, double a, double s, const at::Tensor& weights) const {
        const at::Tensor means = constant("gmm_means"), variances = constant("gmm_std").square();
        const at::Tensor spread = variances * (a * a) + s * s;                             // [K]
        const at::Tensor away = x.unsqueeze(1) - (means * a).unsqueeze(0);                 // [N,K,D]
        const at::Tensor logits = weights.log() - spread.log() * (0.5 * double(x.size(1))) // [N,K]
                                  - away.square().sum(-1) / (spread * 2);
        const at::Tensor share = at::softmax(logits, 1);
        const at::Tensor centres = means.unsqueeze(0) + away * (variances * a / spread).view({1, -1, 1});
        return (centres * share.unsqueeze(-1)).sum(1);
    }

    golden::Case m_constants;
    mutable std::map<std::string, at::Tensor> m_read;
    core::schedule::NoiseSchedule m_schedule;
    std::string m_kind;
    core::schedule::Prediction m_prediction;
    double m_lastAlphaBar = 0;
};
