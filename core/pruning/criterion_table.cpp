#include "core/pruning/criterion_table.h"

#include "core/base/argument.h"
#include "core/pruning/magnitude.h"
#include "core/pruning/obs.h"
#include "core/pruning/random.h"
#include "core/pruning/taylor.h"
#include "core/pruning/wanda.h"

#include <algorithm>
#include <array>

namespace core::pruning {
namespace {

struct Entry {
    const char* name;
    std::unique_ptr<Criterion> criterion;
};

/// A new criterion is one line here.
const std::array<Entry, 5>& table() {
    static const std::array<Entry, 5> entries{{
        {"obs", std::make_unique<Obs>()},
        {"magnitude", std::make_unique<Magnitude>()},
        {"wanda", std::make_unique<Wanda>()},
        {"taylor", std::make_unique<Taylor>()},
        {"random", std::make_unique<Random>()},
    }};
    return entries;
}

} // namespace

const Criterion& criterion(const std::string& name) {
    std::string names;
    for (const Entry& entry : table()) {
        if (entry.name == name)
            return *entry.criterion;
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw ArgumentError("method", ": expected one of " + names + ", found '" + name + "'");
}

std::vector<std::string> criterionNames() {
    std::vector<std::string> names;
    for (const Entry& entry : table())
        names.emplace_back(entry.name);
    return names;
}

bool isCriterion(const std::string& name) {
    return std::any_of(table().begin(), table().end(), [&](const Entry& entry) { return entry.name == name; });
}

bool compensates(const std::string& name, std::optional<bool> chosen) {
    return chosen.value_or(criterion(name).compensatesByDefault());
}

bool needsBank(const std::string& name, std::optional<bool> compensate) {
    return criterion(name).evidence() == Evidence::Inputs || compensates(name, compensate);
}

bool needsGradients(const std::string& name) {
    return criterion(name).evidence() == Evidence::Gradients;
}

} // namespace core::pruning
