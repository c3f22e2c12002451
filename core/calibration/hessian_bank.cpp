#include "core/calibration/hessian_bank.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"

namespace core::calibration {
namespace {

// H is symmetric: only tiles on and below the diagonal are summed. Narrower tiles save more, wider ones multiply
// faster.
constexpr std::int64_t kTile = 256;

/// XᵀX of one unit and bin: per tile of columns first…first+width−1 the rows from `first` on, float32 on the rows'
/// device.
using LowerTiles = std::vector<at::Tensor>;

void addRows(LowerTiles& tiles, const at::Tensor& rows) {
    const std::int64_t columns = rows.size(1);
    const bool isFirst = tiles.empty();
    for (std::int64_t first = 0, i = 0; first < columns; first += kTile, ++i) {
        const std::int64_t width = std::min(kTile, columns - first);
        const at::Tensor left = rows.narrow(1, first, columns - first).t();
        const at::Tensor right = rows.narrow(1, first, width);
        if (isFirst)
            tiles.push_back(left.mm(right));
        else
            tiles[static_cast<std::size_t>(i)].addmm_(left, right);
    }
}

/// Adds tiles to a sum in float64 [columns, columns], on and below the diagonal.
void addTiles(at::Tensor& sum, const LowerTiles& tiles) {
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const std::int64_t first = static_cast<std::int64_t>(i) * kTile;
        sum.narrow(0, first, tiles[i].size(0)).narrow(1, first, tiles[i].size(1)).add_(tiles[i].cpu());
    }
}

} // namespace

struct HessianBank::Sums {
    std::vector<std::vector<LowerTiles>> tiles;  ///< [unit][bin]; empty where nothing was added
    std::vector<std::vector<std::int64_t>> rows; ///< [unit][bin]
    std::vector<std::int64_t> samples;           ///< [bin]
};

HessianBank::HessianBank(std::vector<int> unitColumns, int timesteps, int bins)
    : m_unitColumns(std::move(unitColumns))
    , m_timesteps(timesteps)
    , m_bins(bins)
    , m_sums(std::make_unique<Sums>()) {
    requireArgument(timesteps >= 1, "timesteps", "at least 1", timesteps);
    requireArgument(bins >= 1 && bins <= timesteps, "bins", "1 to the number of timesteps", bins);
    m_sums->tiles.assign(m_unitColumns.size(), std::vector<LowerTiles>(bins));
    m_sums->rows.assign(m_unitColumns.size(), std::vector<std::int64_t>(bins, 0));
    m_sums->samples.assign(bins, 0);
}

HessianBank::~HessianBank() = default;

std::int64_t HessianBank::bytes() const {
    std::int64_t sum = 0;
    for (const auto& unit : m_sums->tiles)
        for (const LowerTiles& bin : unit)
            for (const at::Tensor& tile : bin)
                sum += static_cast<std::int64_t>(tile.nbytes());
    return sum;
}

int HessianBank::binOf(int t) const {
    requireArgument(t >= 1 && t <= m_timesteps, "t", "a training timestep of the bank", t);
    return static_cast<int>((std::int64_t{t} - 1) * m_bins / m_timesteps);
}

std::vector<int> HessianBank::binsOf(int firstT, int lastT) const {
    requireArgument(firstT >= 1 && firstT <= lastT, "firstT", "1 to lastT", firstT);
    requireArgument(lastT <= m_timesteps, "lastT", "at most the number of timesteps", lastT);
    std::vector<int> bins;
    const double width = static_cast<double>(m_timesteps) / m_bins;
    for (int bin = 0; bin < m_bins; ++bin) {
        const double centre = 0.5 + (bin + 0.5) * width; // bin b holds t in (b·width, (b+1)·width]
        // t stands for (t−½, t+½], so that a centre between two adjoining stages falls to exactly one of them.
        if (centre > firstT - 0.5 && centre <= lastT + 0.5)
            bins.push_back(bin);
    }
    if (bins.empty())
        bins.push_back(binOf(firstT + (lastT - firstT) / 2));
    return bins;
}

std::int64_t HessianBank::samples(int firstT, int lastT) const {
    std::int64_t sum = 0;
    for (const int bin : binsOf(firstT, lastT))
        sum += m_sums->samples[bin];
    return sum;
}

void HessianBank::add(int unit, int bin, const at::Tensor& rows) {
    translateTorchErrors("statistics", [&] {
        requireArgument(unit >= 0 && unit < units(), "unit", "a unit of the bank", unit);
        requireArgument(bin >= 0 && bin < m_bins, "bin", "a bin of the bank", bin);
        if (rows.dim() != 2 || rows.size(1) != m_unitColumns[unit])
            throw Error(ErrorCode::BadArgument, "unit " + std::to_string(unit) + ": expected rows of " +
                                                    std::to_string(m_unitColumns[unit]) + " inputs, found " +
                                                    c10::str(rows.sizes()));
        // A sum is finite exactly if its terms are (activations are far from overflow), and far cheaper to look at.
        if (!std::isfinite(rows.sum(at::kFloat).item<float>()))
            throw Error(ErrorCode::Failed, "unit " + std::to_string(unit) + ": an activation is NaN or Inf");
        addRows(m_sums->tiles[unit][bin], rows.to(at::kFloat));
        m_sums->rows[unit][bin] += rows.size(0);
    });
}

void HessianBank::countSamples(int bin, int samples) {
    requireArgument(bin >= 0 && bin < m_bins, "bin", "a bin of the bank", bin);
    m_sums->samples[bin] += samples;
}

at::Tensor HessianBank::stage(int unit, int firstT, int lastT) const {
    return translateTorchErrors("statistics", [&] {
        requireArgument(unit >= 0 && unit < units(), "unit", "a unit of the bank", unit);
        const std::int64_t columns = m_unitColumns[unit];
        at::Tensor sum = at::zeros({columns, columns}, at::kDouble);
        std::int64_t rows = 0;
        for (const int bin : binsOf(firstT, lastT)) {
            addTiles(sum, m_sums->tiles[unit][bin]);
            rows += m_sums->rows[unit][bin];
        }
        if (rows == 0)
            throw Error(ErrorCode::Failed, "unit " + std::to_string(unit) + ": no statistics for t = " +
                                               std::to_string(firstT) + "…" + std::to_string(lastT));
        sum.div_(static_cast<double>(rows));
        return sum.tril().add_(sum.tril(-1).t());
    });
}

} // namespace core::calibration
