#include "tests/bench/quality_rows.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "tests/bench/quality_variants.h"
#include "tests/bench/text.h"

#include <limits>
#include <set>

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double agreedSparsity = 0.33; ///< where the issue compares allocations

struct Field {
    const char* key;
    double QualityRow::*value;
};

constexpr Field fields[] = {
    {"sparsity", &QualityRow::sparsity},
    {"achieved_sparsity", &QualityRow::achievedSparsity},
    {"macs", &QualityRow::macs},
    {"mse", &QualityRow::mse},
    {"mse_standard_error", &QualityRow::mseError},
    {"psnr", &QualityRow::psnr},
    {"ssim", &QualityRow::ssim},
    {"accuracy", &QualityRow::accuracy},
    {"fid", &QualityRow::fid},
    {"seconds_solve", &QualityRow::secondsSolve},
    {"seconds_sample", &QualityRow::secondsSample},
    {"seconds_per_picture", &QualityRow::secondsImage},
    {"seconds_per_picture_dense", &QualityRow::secondsDense},
    {"speed_up", &QualityRow::speedUp},
    {"speed_up_spread", &QualityRow::speedUpSpread},
};

std::vector<double> sparsitiesOf(const QualityTable& table) {
    std::set<double> found;
    for (const QualityRow& row : table.rows)
        found.insert(row.sparsity);
    return {found.begin(), found.end()};
}

bool isOurs(const std::string& name) {
    for (const QualityVariant& variant : qualityVariants())
        if (variant.name == name)
            return variant.isOurs;
    return false;
}

std::vector<std::string> cells(const QualityRow& row, const QualityTable& table) {
    const bool isTimed = row.secondsImage > 0;
    std::string stages;
    for (const double sparsity : row.stageSparsities)
        stages += (stages.empty() ? "" : "/") + fixed(sparsity, 2);
    return {row.variant,
            row.sparsity > 0 ? fixed(row.sparsity, 2) : "",
            row.macs > 0 ? fixed(row.macs / table.dense.macs, 3) : "",
            row.mse > 0 ? core::significant(row.mse, 4) : "",
            row.mse > 0 ? fixed(row.psnr, 2) : "",
            row.mse > 0 ? fixed(row.ssim, 4) : "",
            fixed(100 * row.accuracy, 1),
            fixed(row.fid, 3),
            isTimed ? fixed(1000 * row.secondsImage, 2) : "",
            isTimed && row.mse > 0 ? fixed(row.speedUp, 2) : "",
            stages};
}

/// The stage-wise OBS variants against the criteria as published.
void addAheadBars(std::vector<Bar>& bars, const QualityTable& table, double sparsity) {
    double best = std::numeric_limits<double>::infinity(), worst = 0;
    for (const QualityRow& row : table.rows) {
        if (row.sparsity != sparsity || row.variant.starts_with("obs-single"))
            continue;
        if (isOurs(row.variant))
            worst = std::max(worst, row.mse);
        else
            best = std::min(best, row.mse);
    }
    const std::string at = " at " + fixed(sparsity, 2);
    if (worst > 0 && std::isfinite(best))
        bars.push_back(
            {"MSE of the best other criterion / worst stage-wise OBS" + at, best / worst, Bar::Sense::AtLeast, 1});
    for (const char* variant : {"obs-marginal", "obs-marginal-measured"})
        if (const QualityRow* marginal = table.find(variant, sparsity); marginal && std::isfinite(best))
            bars.push_back({std::string("MSE of the best other criterion / ") + variant + at, best / marginal->mse,
                            Bar::Sense::AtLeast, 1});
}

/// What the issue asks of the marginal rule, where its row is there.
void addAllocationBars(std::vector<Bar>& bars, const QualityTable& table, const std::string& variant) {
    const QualityRow* mosaic = table.find("obs-mosaic", agreedSparsity);
    const QualityRow* marginal = table.find(variant, agreedSparsity);
    if (!marginal)
        return;
    const std::string where = variant + " at " + fixed(agreedSparsity, 2);
    if (mosaic)
        bars.push_back({"MSE of obs-mosaic / " + where, mosaic->mse / marginal->mse, Bar::Sense::AtLeast, 3});
    bars.push_back({"FID of " + where + " / dense", marginal->fid / table.dense.fid, Bar::Sense::AtMost, 1.05});
    bars.push_back({"class accuracy of " + where + " / dense", marginal->accuracy / table.dense.accuracy,
                    Bar::Sense::AtLeast, 0.95});
    if (marginal->secondsImage > 0)
        bars.push_back({"speed-up of " + where + " / MAC ratio", marginal->speedUp * marginal->macs / table.dense.macs,
                        Bar::Sense::AtLeast, 0.9});
}

} // namespace

Json toJson(const QualityRow& row) {
    Json json{{"variant", row.variant}};
    for (const Field& field : fields)
        json[field.key] = row.*field.value; // an infinite PSNR becomes null
    json["stage_sparsities"] = row.stageSparsities;
    return json;
}

QualityRow rowFromJson(const nlohmann::json& json) {
    try {
        QualityRow row{.variant = json.at("variant").get<std::string>()};
        for (const Field& field : fields)
            row.*field.value = json.at(field.key).is_null() ? std::numeric_limits<double>::infinity()
                                                            : json.at(field.key).get<double>();
        row.stageSparsities = json.at("stage_sparsities").get<std::vector<double>>();
        return row;
    } catch (const nlohmann::json::exception& error) {
        throw core::Error(core::ErrorCode::BadInput, std::string("a row of the quality benchmark: ") + error.what());
    }
}

const QualityRow* QualityTable::find(const std::string& variant, double sparsity) const {
    for (const QualityRow& row : rows)
        if (row.variant == variant && row.sparsity == sparsity)
            return &row;
    return nullptr;
}

std::string toText(const QualityTable& table) {
    std::vector<std::vector<std::string>> lines{
        {"method", "sparsity", "MACs", "MSE", "PSNR dB", "SSIM", "class %", "FID", "ms/picture", "speed-up", "stages"}};
    lines.push_back(cells(table.data, table));
    lines.push_back(cells(table.dense, table));
    for (const auto* rows : {&table.rows, &table.models})
        for (const QualityRow& row : *rows)
            lines.push_back(cells(row, table));
    return markdownTable(lines);
}

std::vector<Bar> barsOf(const QualityTable& table) {
    std::vector<Bar> bars;
    double furthest = 0;
    for (const QualityRow& row : table.rows)
        furthest = std::max(furthest, std::abs(row.achievedSparsity - row.sparsity));
    if (!table.rows.empty())
        bars.push_back({"largest distance of a sparsity from its target", furthest, Bar::Sense::AtMost, 0.005});
    for (const double sparsity : sparsitiesOf(table))
        addAheadBars(bars, table, sparsity);
    for (const char* variant : {"obs-marginal", "obs-marginal-measured"})
        addAllocationBars(bars, table, variant);
    return bars;
}

Chart chartOf(const QualityTable& table) {
    ChartPanel mse{.xLabel = "sparsity", .yLabel = "MSE to the dense pictures, 8-bit steps²", .logarithmic = true};
    ChartPanel fid{.xLabel = "sparsity", .yLabel = "FID to fresh data", .logarithmic = true};
    for (const QualityVariant& variant : qualityVariants()) {
        ChartSeries distances{.name = variant.name}, fids{.name = variant.name};
        for (const double sparsity : sparsitiesOf(table))
            if (const QualityRow* row = table.find(variant.name, sparsity)) {
                distances.x.push_back(sparsity);
                distances.y.push_back(row->mse);
                fids.x.push_back(sparsity);
                fids.y.push_back(row->fid);
            }
        if (distances.x.empty())
            continue;
        mse.series.push_back(distances);
        fid.series.push_back(fids);
    }
    const std::vector<double> sparsities = sparsitiesOf(table);
    if (!sparsities.empty())
        fid.series.push_back({"dense", {sparsities.front(), sparsities.back()}, {table.dense.fid, table.dense.fid}});
    return {{mse, fid}};
}

} // namespace bench
