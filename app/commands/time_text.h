#pragma once

#include "core/evaluation/turns.h"

#include <nlohmann/json.hpp>

#include <string>

namespace app::commands {

/// Figures of models that took turns, as the command line shows them: "1.35"; "≈1.4" where other programs disturbed
/// the run; "–" where the rounds differ too much.
std::string speedUpText(const core::evaluation::TurnTime& time);
std::string secondsText(const core::evaluation::TurnTime& time);
/// "2 %": of the rounds' ratios.
std::string spreadText(const core::evaluation::TurnTime& time);
/// A line about what the figures above rest on.
std::string timeNote(const core::evaluation::TurnTime& time);

/// seconds_per_image, speed_up (null where they may not be shown), speed_up_is_approximate, speed_up_spread,
/// timed_rounds, waited: the share of the time in which other programs held the processor.
nlohmann::ordered_json timeJson(const core::evaluation::TurnTime& time);

} // namespace app::commands
