#include "core/caching/every.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/caching/parameters.h"

namespace core::caching {
namespace {

constexpr int kLargestInterval = 1000;
constexpr int kMostPlaces = 10'000;

/// Per block, the number of its place.
std::vector<int> placesOf(const std::vector<model::Block>& blocks) {
    std::vector<int> places;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        places.push_back(i == 0 ? 0 : places.back() + (blocks[i].place == blocks[i - 1].place ? 0 : 1));
    return places;
}

} // namespace

model::ExecutionPlan everyPlan(const EveryOptions& options, int evaluations, const std::vector<model::Block>& blocks) {
    const std::vector<int> places = placesOf(blocks);
    const int last = places.empty() ? -1 : places.back();
    if (options.firstPlace > last || (options.lastPlace != EveryOptions{}.lastPlace && options.lastPlace > last))
        throw ArgumentError("reuse", ": expected places within 0-" + std::to_string(last) + ", found " +
                                         std::to_string(options.firstPlace) + "-" + std::to_string(options.lastPlace));
    model::ExecutionPlan plan(evaluations, static_cast<int>(blocks.size()));
    for (int evaluation = 0; evaluation < evaluations; ++evaluation)
        for (std::size_t block = 0; evaluation % options.interval != 0 && block < blocks.size(); ++block)
            if (places[block] >= options.firstPlace && places[block] <= options.lastPlace)
                plan.set(evaluation, static_cast<int>(block), model::reuseBlock);
    return plan;
}

model::PlanRule everyRule(const std::vector<std::string>& parameters) {
    requireParameters(parameters, 1, 2);
    EveryOptions options{.interval = integerParameter(parameters, 0, "N", 1, kLargestInterval)};
    if (parameters.size() == 2) {
        const std::size_t dash = parameters[1].find('-');
        const std::vector<std::string> range{
            parameters[1].substr(0, dash), dash == std::string::npos ? parameters[1] : parameters[1].substr(dash + 1)};
        options.firstPlace = integerParameter(range, 0, "FIRST", 0, kMostPlaces);
        options.lastPlace = integerParameter(range, 1, "LAST", options.firstPlace, kMostPlaces);
    }
    return [options](int evaluations, const std::vector<model::Block>& blocks) {
        return everyPlan(options, evaluations, blocks);
    };
}

} // namespace core::caching
