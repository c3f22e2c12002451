#include "core/pruning/least_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core::pruning {
namespace {

struct Offer {
    double price;
    std::size_t curve;
};

/// Every step of every curve, cheapest first; the steps of a curve stay in their order.
std::vector<Offer> offers(std::span<const RemovalCurve> curves) {
    std::vector<Offer> all;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        double price = -std::numeric_limits<double>::infinity();
        for (const RemovalStep& step : curves[i].steps) {
            const double own = curves[i].lossWeight * step.loss / step.macs;
            price = std::max(price, std::isnan(own) ? std::numeric_limits<double>::infinity() : own);
            all.push_back({price, i});
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Offer& a, const Offer& b) { return a.price < b.price; });
    return all;
}

} // namespace

std::vector<int> leastLossRemoval(std::span<const RemovalCurve> curves, double macs,
                                  std::span<const double> stageLimits) {
    std::vector<int> taken(curves.size(), 0);
    std::vector<bool> isClosed(curves.size(), false);
    std::vector<double> left(stageLimits.begin(), stageLimits.end());
    constexpr double kRounding = 1e-9;
    bool isSpent = false; // where a stage that never runs stops, as it costs no budget
    for (const Offer& offer : offers(curves)) {
        const RemovalCurve& curve = curves[offer.curve];
        if (isClosed[offer.curve])
            continue;
        const RemovalStep& step = curve.steps[static_cast<std::size_t>(taken[offer.curve])];
        const double saved = step.macs * curve.forwards;
        const bool overshoots = macs < saved / 2 || macs <= 0 || (isSpent && saved == 0);
        const auto stage = static_cast<std::size_t>(curve.stage);
        const bool breaksLimit = !left.empty() && left[stage] * (1 + kRounding) < step.macs;
        if (overshoots || breaksLimit) {
            isClosed[offer.curve] = true;
            isSpent = isSpent || overshoots;
            continue;
        }
        ++taken[offer.curve];
        macs -= saved;
        if (!left.empty())
            left[stage] -= step.macs;
    }
    return taken;
}

} // namespace core::pruning
