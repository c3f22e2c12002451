#include "core/study/stage_locks.h"

#include <algorithm>
#include <utility>

namespace core::study {

namespace {

using schedule::Stage;

const Stage* sameStage(std::span<const Stage> before, std::span<const Stage> after, std::size_t index) {
    if (before.size() == after.size())
        return &after[index];
    const auto same = std::ranges::find_if(after, [&](const Stage& stage) {
        return stage.firstT == before[index].firstT && stage.lastT == before[index].lastT;
    });
    return same == after.end() ? nullptr : &*same;
}

} // namespace

void carryLocks(StageChoices& choices, std::span<const Stage> before, std::span<const Stage> after) {
    const auto locks = std::exchange(choices.overrides, {});
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto lock = locks.find(before[i].name);
        const Stage* stage = sameStage(before, after, i);
        if (lock != locks.end() && stage != nullptr)
            choices.overrides[stage->name] = lock->second;
    }
}

void forgetLocks(StageChoices& choices, std::span<const Stage> stages) {
    std::erase_if(choices.overrides, [stages](const auto& lock) {
        return std::ranges::find(stages, lock.first, &Stage::name) == stages.end();
    });
}

void forgetImpossibleLocks(StageChoices& choices) {
    const std::size_t stages = choices.oneStage ? 1 : choices.cuts.size() + 1;
    const bool areNamed = !choices.oneStage && (choices.cuts.empty() || choices.cuts.size() == 2);
    std::vector<Stage> possible;
    if (areNamed)
        for (const char* name : {"early", "middle", "late"})
            possible.push_back({.name = name});
    else
        for (std::size_t i = 1; i <= stages; ++i)
            possible.push_back({.name = "stage " + std::to_string(i)});
    forgetLocks(choices, possible);
}

} // namespace core::study
