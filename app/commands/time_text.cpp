#include "app/commands/time_text.h"

#include "core/base/number_text.h"

namespace app::commands {

using core::evaluation::Certainty;
using core::evaluation::TurnTime;

namespace {

const std::string unknownFigure = "–";

} // namespace

std::string speedUpText(const TurnTime& time) {
    switch (time.certainty()) {
    case Certainty::Measured:
        return core::fixed(time.speedUp, 2);
    case Certainty::About:
        return "≈" + core::fixed(time.speedUp, 1);
    case Certainty::Unknown:
        break;
    }
    return unknownFigure;
}

std::string secondsText(const TurnTime& time) {
    switch (time.secondsCertainty()) {
    case Certainty::Measured:
        return core::significant(time.seconds, 3);
    case Certainty::About:
        return "≈" + core::significant(time.seconds, 2);
    case Certainty::Unknown:
        break;
    }
    return unknownFigure;
}

std::string spreadText(const TurnTime& time) {
    return time.rounds > 0 ? core::fixed(100 * time.spread, 1) + " %" : unknownFigure;
}

std::string timeNote(const TurnTime& time) {
    std::string text = "Times: the models took turns in " + std::to_string(time.rounds) +
                       " rounds; medians, and the spread (interquartile) of the rounds' ratios";
    if (time.isDisturbed())
        text += "; other programs held the processor for " + core::fixed(100 * time.waited, 0) +
                " % of the time, so figures are marked ≈ or left out";
    return text + ".\n";
}

nlohmann::ordered_json timeJson(const TurnTime& time) {
    const Certainty certainty = time.certainty();
    nlohmann::ordered_json json{{"seconds_per_image", nullptr}, {"speed_up", nullptr}};
    if (certainty != Certainty::Unknown)
        json.update({{"seconds_per_image", time.seconds}, {"speed_up", time.speedUp}});
    json["speed_up_is_approximate"] = certainty != Certainty::Measured;
    json["speed_up_spread"] = time.spread;
    json["timed_rounds"] = time.rounds;
    json["waited"] = time.waited;
    return json;
}

} // namespace app::commands
