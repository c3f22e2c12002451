#include "core/study/variant_grid.h"

#include "core/base/argument.h"
#include "core/caching/reuse_method.h"
#include "core/pruning/criterion_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace core::study {
namespace {

const std::string kSeparator = " · ";
constexpr int maxSteps = 1000;

double numberOf(const std::string& text, const char* name, const char* wanted, double low, double high) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isNumber = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
    requireArgument(isNumber && value >= low && value <= high, name, wanted, text);
    return value;
}

int wholeNumberOf(const std::string& text, const char* name, int low, int high) {
    const std::string wanted = "a whole number of " + std::to_string(low) + "…" + std::to_string(high);
    const double value = numberOf(text, name, wanted.c_str(), low, high);
    requireArgument(value == std::floor(value), name, wanted.c_str(), text);
    return static_cast<int>(value);
}

/// Sets one choice. @return what the variant's name says of it.
std::string set(Variant& variant, GridChoice choice, const std::string& value) {
    StageChoices& stages = variant.stages;
    switch (choice) {
    case GridChoice::Sparsity:
        stages.targetSparsity = numberOf(value, "sparsity", "0…99 %", 0, 99) / 100;
        stages.overrides.clear();
        return value + " %";
    case GridChoice::Method: {
        const std::vector<std::string> known = pruning::criterionNames();
        requireArgument(std::ranges::find(known, value) != known.end(), "method", "the name of one", value);
        variant.pruning.method = value;
        variant.pruning.compensate.reset();
        return value;
    }
    case GridChoice::Rule:
        stages.allocation = schedule::parseAllocationRule(value);
        return value;
    case GridChoice::Layers:
        stages.within = pruning::parseWithinRule(value);
        return "layers " + value;
    case GridChoice::M:
        stages.m = numberOf(value, "M", "0.01…0.99", 0.01, 0.99);
        stages.cuts.clear();
        stages.oneStage = false;
        return "M " + value;
    case GridChoice::Lambda:
        stages.lambda = numberOf(value, "λ", "0…1", 0, 1);
        stages.cuts.clear();
        stages.oneStage = false;
        return "λ " + value;
    case GridChoice::Reuse:
        if (value != "none")
            caching::parseReuse(value); // throws where it is none
        variant.execution.reuse = value == "none" ? std::string() : value;
        return value == "none" ? "no reuse" : value;
    case GridChoice::Sampler: {
        const std::vector<std::string> known = gridNames(choice);
        requireArgument(std::ranges::find(known, value) != known.end(), "sampler", sampling::samplerNames().c_str(),
                        value);
        variant.sampling.sampler = value;
        return value;
    }
    case GridChoice::Steps:
        variant.sampling.steps = wholeNumberOf(value, "steps", 1, maxSteps);
        return value + " steps";
    }
    return {};
}

} // namespace

std::vector<std::string> gridNames(GridChoice choice) {
    switch (choice) {
    case GridChoice::Method:
        return pruning::criterionNames();
    case GridChoice::Rule:
        return {"mosaic", "uniform", "marginal"};
    case GridChoice::Layers:
        return {"uniform", "marginal"};
    case GridChoice::Sampler: {
        std::vector<std::string> names;
        for (const sampling::SamplerKind& kind : sampling::samplerKinds())
            names.emplace_back(kind.name);
        return names;
    }
    default:
        return {};
    }
}

std::vector<Variant> gridOf(const Variant& base, const std::vector<GridAxis>& axes) {
    std::vector<Variant> all{base};
    all.front().name.clear();
    for (const GridAxis& axis : axes) {
        requireArgument(all.size() * axis.values.size() <= maxVariants, "grid",
                        ("at most " + std::to_string(maxVariants) + " variants").c_str(),
                        std::to_string(all.size() * axis.values.size()));
        std::vector<Variant> next;
        for (const Variant& before : all)
            for (const std::string& value : axis.values) {
                Variant variant = before;
                const std::string name = set(variant, axis.choice, value);
                variant.name += (before.name.empty() ? "" : kSeparator) + name;
                next.push_back(std::move(variant));
            }
        all = std::move(next);
    }
    return all;
}

} // namespace core::study
