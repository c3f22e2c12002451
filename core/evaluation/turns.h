#pragma once

#include "core/base/progress.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace core::evaluation {

/// Something that is timed in turns with others. What is compared is a pass; what runs in one go is a slice of it.
struct Contestant {
    std::function<void()> begin{}; ///< readies a pass; is not timed; unset: nothing to do
    std::function<bool()> slice;   ///< does the next slice of the pass and waits for it; whether there is another one
};

struct TurnOptions {
    int fewestRounds = 5;
    int mostRounds = 61;
    double seconds = 10; ///< after that no further round begins, once there are the fewest; twice that where in doubt
};

/// Everybody's pass, the slices taking turns.
struct Round {
    std::vector<double> seconds; ///< of each contestant's pass
    double waited = 0;           ///< share of the time in which this process waited for a processor, see waitedShare()
};

/// How a figure may be shown: as it is, with a "≈" and one digit less, or not at all.
enum class Certainty { Measured, About, Unknown };

/// What a contestant takes beside the first one, which everything is compared with.
struct TurnTime {
    double seconds = 0;       ///< of a pass: the median of the first one's, divided by the speed-up
    double secondsSpread = 0; ///< interquartile range of a pass's seconds, as a share of their median
    double speedUp = 0;       ///< seconds of the first one over those of this one: median of the rounds' ratios
    double spread = 0;        ///< interquartile range of the rounds' ratios, as a share of their median
    double waited = 0;        ///< median over the rounds, see Round::waited
    int rounds = 0;           ///< 0: nothing was measured

    /// Whether other programs took so much of the processor that times say little about the contestants.
    bool isDisturbed() const;
    /// How the speed-up may be shown: not at all over a spread of 10 % or where others held the processor for most of
    /// the time, else "≈" where the run was disturbed.
    Certainty certainty() const;
    /// Likewise the seconds, which depend on the moment more than ratios do.
    Certainty secondsCertainty() const;
};

/// What rounds come to, one entry per contestant. @param rounds at least one, each with as many contestants.
std::vector<TurnTime> compareTimes(const std::vector<Round>& rounds);

/// Times contestants against each other in one minute on one thread: every round lets each do a pass, slice by slice
/// in turns (A B C, B C A, …), so that whatever else the machine does slows all of them alike. Ends early where the
/// ratios are certain to a hundredth. This is the one place where speed is compared: the window's columns, `compare`,
/// the report, the trade-off plot and the benchmarks show what it found. @throws Error{Cancelled} within a slice.
std::vector<TurnTime> takeTurns(const std::vector<Contestant>& contestants, const TurnOptions& options,
                                const Progress& progress);

} // namespace core::evaluation
