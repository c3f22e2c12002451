#include "core/calibration/hessian_bank.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/parallel.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/calibration/bin_sums.h"
#include "core/calibration/lower_tiles.h"

namespace core::calibration {
namespace {

std::span<const float> floats(const at::Tensor& tensor) {
    return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::span<const double> doubles(const at::Tensor& tensor) {
    return {tensor.const_data_ptr<double>(), static_cast<std::size_t>(tensor.numel())};
}

StoragePlan densePlan(const std::vector<int>& unitColumns, int bins) {
    StoragePlan plan{.bins = bins};
    for (const int columns : unitColumns)
        plan.bytes += lowerTilesSize(columns) * bins * static_cast<std::int64_t>(sizeof(float));
    return plan;
}

} // namespace

struct HessianBank::Contents {
    std::vector<BinSums> bins;
    std::vector<bool> released; ///< by bin: it lies in the store
    std::shared_ptr<const BinStore> store;
    std::vector<std::vector<at::Tensor>> prefix; ///< [unit][bins+1] float64 tiles once formed, the first one undefined
};

HessianBank::HessianBank(const std::vector<int>& unitColumns, int timesteps, int bins)
    : HessianBank(unitColumns, timesteps, densePlan(unitColumns, bins), 0) {}

HessianBank::HessianBank(std::vector<int> unitColumns, int timesteps, StoragePlan storage, std::uint64_t rowSeed)
    : m_unitColumns(std::move(unitColumns))
    , m_timesteps(timesteps)
    , m_storage(std::move(storage))
    , m_rowSeed(rowSeed)
    , m_contents(std::make_unique<Contents>()) {
    requireArgument(timesteps >= 1, "timesteps", "at least 1", timesteps);
    requireArgument(bins() >= 1 && bins() <= timesteps, "bins", "1 to the number of timesteps", bins());
    requireArgument(m_storage.kind == StorageKind::Dense || m_storage.rowsPerBin >= 1, "rows per bin", "at least 1",
                    static_cast<double>(m_storage.rowsPerBin));
    m_contents->bins.resize(static_cast<std::size_t>(bins()));
    m_contents->released.resize(m_contents->bins.size());
    for (int bin = 0; bin < bins(); ++bin)
        clearBin(bin);
}

HessianBank::~HessianBank() = default;

std::int64_t HessianBank::bytes() const {
    std::int64_t sum = 0;
    for (const BinSums& bin : m_contents->bins)
        for (const UnitSums& unit : bin.units)
            sum += (unit.tiles.defined() ? static_cast<std::int64_t>(unit.tiles.nbytes()) : 0) + unit.reservoir.bytes();
    for (const auto& unit : m_contents->prefix)
        for (const at::Tensor& tiles : unit)
            sum += tiles.defined() ? static_cast<std::int64_t>(tiles.nbytes()) : 0;
    return sum;
}

int HessianBank::binOf(int t) const {
    requireArgument(t >= 1 && t <= m_timesteps, "t", "a training timestep of the bank", t);
    return static_cast<int>((std::int64_t{t} - 1) * bins() / m_timesteps);
}

std::vector<int> HessianBank::binsOf(int firstT, int lastT) const {
    requireArgument(firstT >= 1 && firstT <= lastT, "firstT", "1 to lastT", firstT);
    requireArgument(lastT <= m_timesteps, "lastT", "at most the number of timesteps", lastT);
    std::vector<int> inside;
    const double width = static_cast<double>(m_timesteps) / bins();
    for (int bin = 0; bin < bins(); ++bin) {
        const double centre = 0.5 + (bin + 0.5) * width; // bin b holds t in (b·width, (b+1)·width]
        // t stands for (t−½, t+½], so that a centre between two adjoining stages falls to exactly one of them.
        if (centre > firstT - 0.5 && centre <= lastT + 0.5)
            inside.push_back(bin);
    }
    if (inside.empty())
        inside.push_back(binOf(firstT + (lastT - firstT) / 2));
    return inside;
}

std::int64_t HessianBank::samples(int firstT, int lastT) const {
    std::int64_t sum = 0;
    for (const int bin : binsOf(firstT, lastT))
        sum += m_contents->bins[bin].samples;
    return sum;
}

double HessianBank::nullShare(int firstT, int lastT) const {
    std::int64_t sum = 0;
    for (const int bin : binsOf(firstT, lastT))
        sum += m_contents->bins[bin].nullSamples;
    return static_cast<double>(sum) / static_cast<double>(std::max<std::int64_t>(samples(firstT, lastT), 1));
}

void HessianBank::requireBin(int bin) const {
    requireArgument(bin >= 0 && bin < bins(), "bin", "a bin of the bank", bin);
    requireArgument(m_contents->prefix.empty(), "bin", "one of a bank that is still gathered", "a finished bank");
}

void HessianBank::add(int unit, int bin, const at::Tensor& rows) {
    translateTorchErrors("statistics", [&] {
        requireArgument(unit >= 0 && unit < units(), "unit", "a unit of the bank", unit);
        requireBin(bin);
        requireArgument(!m_contents->released[bin], "bin", "one in memory", bin);
        if (rows.dim() != 2 || rows.size(1) != m_unitColumns[unit])
            throw Error(ErrorCode::BadArgument, "unit " + std::to_string(unit) + ": expected rows of " +
                                                    std::to_string(m_unitColumns[unit]) + " inputs, found " +
                                                    c10::str(rows.sizes()));
        // A sum is finite exactly if its terms are (activations are far from overflow), and far cheaper to look at.
        if (!std::isfinite(rows.sum(at::kFloat).item<float>()))
            throw Error(ErrorCode::Failed, "unit " + std::to_string(unit) + ": an activation is NaN or Inf");
        UnitSums& sums = m_contents->bins[bin].units[unit];
        if (m_storage.kind == StorageKind::Dense)
            addProducts(sums.tiles, rows.to(at::kFloat));
        else
            sums.reservoir.add(rows.to(at::kFloat));
        sums.rows += rows.size(0);
    });
}

void HessianBank::countSamples(int bin, int samples, int nullSamples) {
    requireBin(bin);
    m_contents->bins[bin].samples += samples;
    m_contents->bins[bin].nullSamples += nullSamples;
}

void HessianBank::clearBin(int bin) {
    requireBin(bin);
    BinSums empty;
    const RowReservoir reservoir(m_storage.rowsPerBin, mix(m_rowSeed, static_cast<std::uint64_t>(bin)));
    empty.units.resize(m_unitColumns.size(), UnitSums{{}, reservoir, 0});
    m_contents->bins[bin] = std::move(empty);
    m_contents->released[bin] = false;
}

void HessianBank::finishBin(int bin) {
    requireBin(bin);
    translateTorchErrors("statistics", [&] {
        for (UnitSums& unit : m_contents->bins[bin].units) {
            if (unit.tiles.defined())
                unit.tiles = unit.tiles.cpu();
            unit.reservoir.moveToHost();
        }
    });
}

void HessianBank::finish() {
    for (int bin = 0; bin < bins() && m_contents->prefix.empty(); ++bin)
        finishBin(bin);
    if (!m_storage.prefixSums || !m_contents->prefix.empty())
        return;
    translateTorchErrors("statistics", [&] {
        m_contents->prefix.resize(m_unitColumns.size());
        forEachInParallel(units(), [this](int unit) { formPrefixSums(unit); });
    });
}

void HessianBank::formPrefixSums(int unit) {
    const std::int64_t size = lowerTilesSize(m_unitColumns[unit]);
    std::vector<at::Tensor>& prefix = m_contents->prefix[unit];
    prefix.resize(1);
    for (BinSums& bin : m_contents->bins) {
        stopPoint();
        at::Tensor& tiles = bin.units[unit].tiles;
        at::Tensor sum = prefix.back().defined() ? prefix.back().clone() : at::zeros({size}, at::kDouble);
        if (tiles.defined())
            addInDouble({sum.mutable_data_ptr<double>(), static_cast<std::size_t>(size)}, floats(tiles));
        tiles.reset();
        prefix.push_back(std::move(sum));
    }
}

void HessianBank::setStore(std::shared_ptr<const BinStore> store) {
    requireArgument(!m_storage.prefixSums, "store", "a bank without prefix sums", "one with");
    m_contents->store = std::move(store);
}

void HessianBank::release(int bin, const BinSums& counts) {
    requireBin(bin);
    BinSums kept{{}, counts.samples, counts.nullSamples};
    const RowReservoir none(m_storage.rowsPerBin, 0);
    for (const UnitSums& unit : counts.units)
        kept.units.push_back({{}, none, unit.rows});
    m_contents->bins[bin] = std::move(kept);
    m_contents->released[bin] = true;
}

/// Of a finished bin. Shares memory with it, or is read.
UnitSums HessianBank::unitSums(int bin, int unit) const {
    const UnitSums& sums = m_contents->bins[bin].units[unit];
    const bool isElsewhere = m_contents->released[bin] && sums.rows > 0;
    requireArgument(!isElsewhere || m_contents->store, "store", "one for bins that were let go", "none");
    return isElsewhere ? m_contents->store->unit(bin, unit) : sums;
}

const BinSums& HessianBank::sums(int bin) const {
    requireBin(bin);
    requireArgument(!m_contents->released[bin], "bin", "one in memory", bin);
    return m_contents->bins[bin];
}

void HessianBank::addSums(int bin, const BinSums& sums) {
    requireBin(bin);
    requireArgument(sums.units.size() == m_unitColumns.size(), "units", "as many as the bank has",
                    static_cast<double>(sums.units.size()));
    translateTorchErrors("statistics", [&] {
        BinSums& target = m_contents->bins[bin];
        for (std::size_t i = 0; i < sums.units.size(); ++i) {
            UnitSums& unit = target.units[i];
            const UnitSums& other = sums.units[i];
            stopPoint();
            unit.rows += other.rows;
            if (m_storage.kind == StorageKind::Reservoir)
                unit.reservoir.merge(other.reservoir);
            else if (other.tiles.defined())
                unit.tiles =
                    unit.tiles.defined() ? unit.tiles.to(at::kDouble).add_(other.tiles).to(at::kFloat) : other.tiles;
        }
        target.samples += sums.samples;
        target.nullSamples += sums.nullSamples;
    });
}

at::Tensor HessianBank::denseStage(int unit, const std::vector<int>& bins, double factor) const {
    const std::int64_t columns = m_unitColumns[unit];
    if (!m_contents->prefix.empty()) {
        const at::Tensor& upper = m_contents->prefix[unit][bins.back() + 1];
        const at::Tensor& lower = m_contents->prefix[unit][bins.front()];
        return symmetricDifference(doubles(upper), lower.defined() ? doubles(lower) : std::span<const double>(),
                                   columns, factor);
    }
    std::vector<at::Tensor> held; // on the host
    std::vector<std::span<const float>> parts;
    for (const int bin : bins)
        if (const at::Tensor tiles = unitSums(bin, unit).tiles; tiles.defined()) {
            held.push_back(tiles.cpu());
            parts.push_back(floats(held.back()));
        }
    return symmetricSum(parts, columns, factor);
}

at::Tensor HessianBank::reservoirStage(int unit, const std::vector<int>& bins, double factor) const {
    at::Tensor tiles;
    for (const int bin : bins) {
        const RowReservoir rows = unitSums(bin, unit).reservoir;
        if (rows.kept() == 0)
            continue;
        const double weight = static_cast<double>(rows.seen()) / static_cast<double>(rows.kept());
        addProducts(tiles, rows.rows().cpu() * std::sqrt(weight));
    }
    return symmetricSum({floats(tiles)}, m_unitColumns[unit], factor);
}

at::Tensor HessianBank::stage(int unit, int firstT, int lastT) const {
    return translateTorchErrors("statistics", [&] {
        requireArgument(unit >= 0 && unit < units(), "unit", "a unit of the bank", unit);
        const std::vector<int> inside = binsOf(firstT, lastT);
        std::int64_t rows = 0;
        for (const int bin : inside)
            rows += m_contents->bins[bin].units[unit].rows;
        if (rows == 0)
            throw Error(ErrorCode::Failed, "unit " + std::to_string(unit) + ": no statistics for t = " +
                                               std::to_string(firstT) + "…" + std::to_string(lastT));
        const double factor = 1 / static_cast<double>(rows);
        return m_storage.kind == StorageKind::Dense ? denseStage(unit, inside, factor)
                                                    : reservoirStage(unit, inside, factor);
    });
}

} // namespace core::calibration
