#pragma once

#include "tests/bench/benchmark.h"

#include <string>
#include <vector>

namespace bench {

/// How near a pruned model stays to the dense one, and to the data. Means over the images.
struct QualityRow {
    std::string variant; ///< QualityVariant::name; "dense", "data"
    double sparsity = 0; ///< aimed at
    double achievedSparsity = 0;
    double macs = 0;     ///< multiply-adds per image
    double mse = 0;      ///< to the dense model's images of the same seeds, see core::metrics::SetQuality
    double mseError = 0; ///< its standard error
    double psnr = 0;     ///< dB; +∞ for the dense model itself
    double ssim = 0;
    double accuracy = 0;                   ///< share of images that the classifier takes for the class asked for
    double fid = 0;                        ///< in the classifier's features, to fresh data
    double secondsSolve = 0;               ///< pruning, statistics at hand
    double secondsSample = 0;              ///< all images, once
    double secondsImage = 0;               ///< one image of a small batch, see core::workflow::timeModels
    double secondsDense = 0;               ///< the same of the dense model
    double speedUp = 0;                    ///< the two taking turns; 0: not timed
    double speedUpSpread = 0;              ///< see core::evaluation::TurnTime
    std::vector<double> stageSparsities{}; ///< achieved, in sampling order

    bool operator==(const QualityRow&) const = default;
};

nlohmann::ordered_json toJson(const QualityRow& row);
/// @throws core::Error{BadInput} if it is not what toJson made.
QualityRow rowFromJson(const nlohmann::json& json);

/// Everything that one run found out.
struct QualityTable {
    QualityRow dense;
    QualityRow data; ///< as many fresh images of the data set in the model's place: the least FID to expect
    std::vector<QualityRow> rows;
    std::vector<QualityRow> models; ///< those from the disk

    const QualityRow* find(const std::string& variant, double sparsity) const;
};

std::string toText(const QualityTable& table);
/// What the issue asks for, where the rows that it takes are there.
std::vector<Bar> barsOf(const QualityTable& table);
/// MSE and FID against sparsity, a line per variant.
Chart chartOf(const QualityTable& table);

} // namespace bench
