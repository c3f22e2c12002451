#include "core/caching/reuse_method.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/caching/every.h"
#include "core/caching/taylor.h"

#include <algorithm>
#include <sstream>

namespace core::caching {

const std::vector<ReuseMethod>& reuseMethods() {
    static const std::vector<ReuseMethod> methods{
        {"every", "every:N[:FIRST-LAST]",
         "computes every N-th evaluation and reuses the last output between, of places FIRST to LAST or of all",
         everyRule},
        {"taylor", "taylor:N:ORDER[:WARM:COOL]",
         "computes every N-th evaluation, the first WARM and the last COOL ones, and forecasts the others",
         taylorRule}};
    return methods;
}

model::PlanRule parseReuse(const std::string& specification) {
    if (specification.empty())
        return {};
    std::istringstream words(specification);
    std::string name;
    std::getline(words, name, ':');
    std::vector<std::string> parameters;
    for (std::string word; std::getline(words, word, ':');)
        parameters.push_back(word);
    const auto& methods = reuseMethods();
    const auto method = std::find_if(methods.begin(), methods.end(), [&](const auto& m) { return m.name == name; });
    if (method == methods.end())
        throw ArgumentError("reuse", ": expected " + reuseUsages() + ", found '" + escaped(specification) + "'");
    try {
        return method->rule(parameters);
    } catch (const Error& error) {
        throw ArgumentError("reuse", ": expected " + std::string(method->usage) + ": " + error.what() + ", in '" +
                                         escaped(specification) + "'");
    }
}

std::string reuseUsages() {
    std::string usages;
    for (const ReuseMethod& method : reuseMethods())
        usages += (usages.empty() ? "" : " or ") + std::string(method.usage);
    return usages;
}

} // namespace core::caching
