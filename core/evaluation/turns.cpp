#include "core/evaluation/turns.h"

#include "core/base/stopwatch.h"
#include "core/evaluation/processor_time.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace core::evaluation {
namespace {

constexpr double largestSpread = 0.10;
constexpr double largestError = 0.025; ///< of a median that is shown, as a share of it
constexpr double certainError = 0.005; ///< further rounds would tell nothing new
constexpr double largestWait = 0.05;   ///< of an undisturbed run
constexpr double hopelessWait = 0.40;  ///< over that the times are mostly those of other programs
constexpr double rehearsal = 0.1;      ///< share of all time that the first round may take to be left out
constexpr int fewestForASpread = 3;
constexpr int fewestDisturbed = 9;

/// Linear between neighbours. @param share 0…1.
double quantile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

double median(const std::vector<double>& values) {
    return quantile(values, 0.5);
}

double relativeSpread(const std::vector<double>& values) {
    const double middle = median(values);
    return middle > 0 ? (quantile(values, 0.75) - quantile(values, 0.25)) / middle : 0;
}

/// Standard error of a median whose values have this interquartile range, were they normally distributed; more of few
/// values, whose range is mostly narrower than that of many would be.
double medianError(double spread, int rounds) {
    const auto count = static_cast<double>(rounds);
    return 0.93 * spread * (1 + 3 / count) / std::sqrt(count);
}

/// @param first who begins; with every turn the next one does, so that each place and each neighbour is everybody's.
Round playRound(const std::vector<Contestant>& contestants, std::size_t first, const Progress& progress) {
    const std::size_t count = contestants.size();
    Round round{std::vector<double>(count, 0), 0};
    for (const Contestant& contestant : contestants)
        if (contestant.begin)
            contestant.begin();
    std::vector<bool> goesOn(count, true);
    const ProcessorTime before = processorTime();
    for (std::size_t turn = first; std::ranges::find(goesOn, true) != goesOn.end(); ++turn) {
        for (std::size_t place = 0; place < count; ++place) {
            const std::size_t i = (turn + place) % count;
            if (!goesOn[i])
                continue;
            progress.throwIfStopped();
            const Stopwatch watch;
            goesOn[i] = contestants[i].slice();
            round.seconds[i] += watch.seconds();
        }
    }
    round.waited = waitedShare(before, processorTime());
    return round;
}

bool isCertain(const TurnTime& time) {
    return time.rounds >= fewestForASpread && medianError(time.spread, time.rounds) <= certainError &&
           medianError(time.secondsSpread, time.rounds) <= largestError;
}

/// @param elapsed, planned seconds.
bool isEnough(const std::vector<TurnTime>& times, double elapsed, double planned) {
    const auto isShown = [](const TurnTime& time) { return time.certainty() != Certainty::Unknown; };
    return std::ranges::all_of(times, isCertain) || (elapsed > planned && std::ranges::all_of(times, isShown)) ||
           elapsed > 2 * planned;
}

} // namespace

bool TurnTime::isDisturbed() const {
    return waited > largestWait;
}

Certainty TurnTime::certainty() const {
    if (rounds > 0 && speedUp == 1 && spread == 0)
        return Certainty::Measured; // the one that the others are compared with
    if (rounds < fewestForASpread || spread > largestSpread || medianError(spread, rounds) > largestError)
        return Certainty::Unknown;
    if (waited > hopelessWait || (isDisturbed() && rounds < fewestDisturbed))
        return Certainty::Unknown;
    return isDisturbed() ? Certainty::About : Certainty::Measured;
}

Certainty TurnTime::secondsCertainty() const {
    if (certainty() == Certainty::Unknown)
        return Certainty::Unknown;
    const bool isKnown = rounds >= fewestForASpread && secondsSpread <= largestSpread;
    return isKnown && !isDisturbed() ? Certainty::Measured : Certainty::About;
}

std::vector<TurnTime> compareTimes(const std::vector<Round>& rounds) {
    std::vector<TurnTime> times;
    for (std::size_t i = 0; i < rounds.front().seconds.size(); ++i) {
        std::vector<double> seconds, ratios, waited;
        for (const Round& round : rounds) {
            seconds.push_back(round.seconds[i]);
            ratios.push_back(round.seconds[i] > 0 ? round.seconds[0] / round.seconds[i] : 1);
            waited.push_back(round.waited);
        }
        const double speedUp = median(ratios);
        times.push_back({.seconds = i == 0 ? median(seconds) : times.front().seconds / speedUp,
                         .secondsSpread = relativeSpread(seconds),
                         .speedUp = speedUp,
                         .spread = relativeSpread(ratios),
                         .waited = median(waited),
                         .rounds = static_cast<int>(rounds.size())});
    }
    return times;
}

std::vector<TurnTime> takeTurns(const std::vector<Contestant>& contestants, const TurnOptions& options,
                                const Progress& progress) {
    std::vector<Round> rounds;
    std::vector<TurnTime> times;
    const Stopwatch watch;
    bool isRehearsed = false;
    for (int played = 0; played < options.mostRounds; played = static_cast<int>(rounds.size())) {
        if (played >= options.fewestRounds && isEnough(times, watch.seconds(), options.seconds))
            break;
        progress.report("timing", played, options.mostRounds);
        Round round = playRound(contestants, static_cast<std::size_t>(played), progress);
        // The first round of quick passes pays for threads, buffers and kernels that later ones find ready.
        if (!std::exchange(isRehearsed, true) && watch.seconds() < rehearsal * options.seconds)
            continue;
        rounds.push_back(std::move(round));
        times = compareTimes(rounds);
    }
    progress.report("timing", options.mostRounds, options.mostRounds);
    return times;
}

} // namespace core::evaluation
