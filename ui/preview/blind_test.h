#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace ui::preview {

/// A blind comparison of pairs of images: which pair comes next, and on which side its reference is, a recorded seed
/// decides. No pair comes again before all were shown. Knows no images, only their numbers.
class BlindTest {
public:
    enum class Side { Left, Right };
    struct Trial {
        int pair = 0;
        Side reference = Side::Left;     ///< where it was
        std::optional<Side> answer = {}; ///< where it was taken to be; unset: not answered yet

        bool isRight() const { return answer == reference; }
    };

    /// @param pairs at least 1.
    BlindTest(int pairs, std::uint64_t seed);

    std::uint64_t seed() const { return m_seed; }
    const Trial& current() const { return m_trials.back(); }
    /// Answers the present trial and makes the next one.
    void answer(Side side);
    int answered() const { return static_cast<int>(m_trials.size()) - 1; }
    int right() const;
    /// Of guessing as far from half right, both ways; 1 before the first answer.
    double pValue() const;
    /// All trials; the last one is not answered.
    const std::vector<Trial>& trials() const { return m_trials; }

private:
    void addTrial();

    std::uint64_t m_seed;
    std::mt19937_64 m_random;
    int m_pairs;
    std::vector<int> m_ahead; ///< pairs of this round that were not shown yet, the next one last
    std::vector<Trial> m_trials;
};

} // namespace ui::preview
