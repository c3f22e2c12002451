#include "core/pytorch/state_dict_choice.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pytorch/ambiguous_weights.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace core::pytorch {

namespace {

constexpr int maxLevels = 3;
constexpr std::size_t maxCandidates = 200;
constexpr std::size_t maxListed = 10;

/// What trainers call averaged weights.
constexpr std::array<std::string_view, 8> averaged{"ema",        "model_ema",      "ema_model",  "ema_state_dict",
                                                   "ema_params", "state_dict_ema", "params_ema", "model_average"};
/// What is never a model.
constexpr std::array<std::string_view, 9> notWeights{
    "opt",          "optimizer",     "optimizers", "optimizer_states", "optimizer_state_dict", "scheduler",
    "lr_scheduler", "lr_schedulers", "scaler"};

/// A dictionary that holds named tensors.
struct Candidate {
    std::string key;
    std::size_t node = 0;
    std::size_t tensors = 0;
};

template <typename Names> bool hasPart(const std::string& key, const Names& names) {
    for (std::size_t begin = 0; begin <= key.size();) {
        const std::size_t end = std::min(key.find('/', begin), key.size());
        const std::string_view part = std::string_view(key).substr(begin, end - begin);
        if (std::find(names.begin(), names.end(), part) != names.end())
            return true;
        begin = end + 1;
    }
    return false;
}

std::string listKeys(const std::vector<Candidate>& candidates) {
    std::string text;
    for (std::size_t i = 0; i < std::min(candidates.size(), maxListed); ++i)
        text += (i == 0 ? "\"" : ", \"") + escaped(candidates[i].key, 60) + "\"";
    return candidates.size() > maxListed ? text + ", …" : text;
}

/// Looks through nested dictionaries, each of them once.
class Search {
public:
    Search(const PickleInput& input, const PickleObjects& objects)
        : m_input(input)
        , m_objects(objects) {}

    std::size_t tensorsIn(std::size_t node) const {
        const auto& items = m_objects.nodes[node].items;
        std::size_t count = 0;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2)
            count += items[i].isText() && items[i + 1].kind == PickleKind::Tensor ? 1U : 0U;
        return count;
    }

    void below(std::size_t node, const std::string& key, int level) {
        const auto& items = m_objects.nodes[node].items;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const PickleValue& value = items[i + 1];
            if (!items[i].isText() || value.kind != PickleKind::Dict || !m_seen.insert(value.index()).second)
                continue;
            const std::string path = (key.empty() ? "" : key + "/") + std::string(m_input.text(items[i]));
            if (const std::size_t count = tensorsIn(value.index()); count > 0)
                add({path, value.index(), count});
            else if (level < maxLevels)
                below(value.index(), path, level + 1);
        }
    }

    std::vector<Candidate> found;

private:
    void add(Candidate candidate) {
        if (candidate.key.size() > formats::maxNameBytes)
            failBadInput("a key of " + std::to_string(candidate.key.size()) + " bytes, at most " +
                         std::to_string(formats::maxNameBytes) + " are expected");
        if (found.size() == maxCandidates)
            failBadInput("more than " + std::to_string(maxCandidates) + " dictionaries of tensors");
        for (const Candidate& other : found)
            if (other.key == candidate.key)
                failBadInput("repeated key \"" + escaped(candidate.key) + "\"");
        found.push_back(std::move(candidate));
    }

    const PickleInput& m_input;
    const PickleObjects& m_objects;
    std::set<std::size_t> m_seen;
};

/// The file holds something else than a dictionary of named tensors.
[[noreturn]] void failWithout(const PickleInput& input, const PickleObjects& objects, const PickleValue& root) {
    const std::string wanted = "expected a dictionary of named tensors (a state_dict)";
    if (root.kind == PickleKind::Tensor)
        failBadInput("one tensor without a name, " + wanted);
    if (root.kind != PickleKind::Dict)
        failBadInput("not a state dict but " + std::string(toString(root.kind)) + ", " + wanted);
    const auto& items = objects.nodes[root.index()].items;
    std::string keys;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (!items[i].isText() && items[i + 1].kind == PickleKind::Tensor)
            failBadInput("its keys are not tensor names but " + std::string(toString(items[i].kind)) + " each, " +
                         wanted);
        if (items[i].isText() && i < 2 * maxListed)
            keys += (keys.empty() ? "" : ", ") + escaped(input.text(items[i]), 40);
    }
    if (objects.tensors.empty())
        failBadInput("no tensors in the file, " + wanted);
    failBadInput("no weights in the file, " + wanted + "; it holds: " + keys + " (an optimizer's state?)");
}

std::vector<Candidate> matching(const std::vector<Candidate>& all, const std::string& wanted) {
    std::vector<Candidate> found;
    for (const Candidate& one : all)
        if (one.key == wanted)
            return {one};
        else if (one.key.starts_with(wanted + "/") || (wanted == "ema" && hasPart(one.key, averaged)))
            found.push_back(one);
    return found;
}

std::vector<Candidate> preferred(const std::vector<Candidate>& all) {
    std::vector<Candidate> emas, models;
    for (const Candidate& one : all)
        if (!hasPart(one.key, notWeights))
            (hasPart(one.key, averaged) ? emas : models).push_back(one);
    return emas.empty() ? models : emas;
}

Candidate choose(const std::vector<Candidate>& all, const std::string& wanted) {
    const std::vector<Candidate> found = wanted.empty() ? preferred(all) : matching(all, wanted);
    if (found.size() == 1)
        return found.front();
    if (found.empty() && !wanted.empty())
        failBadInput("no weights \"" + escaped(wanted, 60) + "\" in the file; there are: " + listKeys(all));
    if (found.empty())
        failBadInput("no weights in the file, only an optimizer's tensors: " + listKeys(all));
    std::vector<std::string> keys;
    for (const Candidate& one : found)
        keys.push_back(one.key);
    throw AmbiguousWeights("several sets of weights in the file: " + listKeys(found) + "; say which with --weights KEY",
                           std::move(keys));
}

/// Whether the file's own tensors are the model, although dictionaries below it hold some, too.
bool isRootMeant(std::size_t direct, const std::vector<Candidate>& below) {
    return direct > 0 && std::all_of(below.begin(), below.end(), [&](const auto& one) { return direct > one.tensors; });
}

void stripPrefixes(std::vector<std::pair<std::string, std::size_t>>& tensors) {
    const auto strip = [&](const std::string& prefix) {
        const bool isEverywhere = std::all_of(tensors.begin(), tensors.end(), [&](const auto& tensor) {
            return tensor.first.size() > prefix.size() && tensor.first.starts_with(prefix);
        });
        for (auto& [name, index] : tensors)
            if (isEverywhere)
                name.erase(0, prefix.size());
        return isEverywhere;
    };
    while (strip("module.") || strip("_orig_mod."))
        continue;
}

void readTensors(const PickleInput& input, const PickleNode& dict, StateDict& result) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const PickleValue& key = dict.items[i];
        if (dict.items[i + 1].kind != PickleKind::Tensor)
            continue;
        if (!key.isText())
            failBadInput(std::string("a tensor's name is ") + toString(key.kind) + ", expected a text");
        const std::string_view name = input.text(key);
        if (name.size() > formats::maxNameBytes || !isUtf8(name))
            failBadInput("tensor \"" + escaped(name, 40) + "\": expected a name in UTF-8 of at most " +
                         std::to_string(formats::maxNameBytes) + " bytes");
        if (!names.insert(name).second)
            failBadInput("repeated tensor \"" + escaped(name) + "\"");
        if (result.tensors.size() == formats::maxTensors)
            failBadInput("more than " + std::to_string(formats::maxTensors) + " tensors");
        result.tensors.emplace_back(name, dict.items[i + 1].index());
    }
}

} // namespace

StateDict chooseStateDict(const PickleInput& input, const PickleObjects& objects, const PickleValue& root,
                          const std::string& wanted) {
    if (root.kind != PickleKind::Dict)
        failWithout(input, objects, root);
    Search search(input, objects);
    search.below(root.index(), {}, 1);
    const std::size_t direct = search.tensorsIn(root.index());
    if (search.found.empty() && direct == 0)
        failWithout(input, objects, root);
    Candidate chosen{{}, root.index(), direct};
    if (!wanted.empty() && search.found.empty())
        failBadInput("no weights \"" + escaped(wanted, 60) + "\" in the file: it holds the tensors of one model only");
    if (!wanted.empty() || !isRootMeant(direct, search.found))
        chosen = choose(search.found, wanted);
    StateDict result{.key = chosen.key};
    for (const Candidate& one : search.found)
        if (one.node != chosen.node)
            result.others.push_back(one.key);
    readTensors(input, objects.nodes[chosen.node], result);
    stripPrefixes(result.tensors);
    return result;
}

} // namespace core::pytorch
