#include "core/pytorch/state_dict_choice.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/safetensors_header.h"
#include "core/pytorch/wrapped_names.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>

namespace core::pytorch {

namespace {

constexpr int maxLevels = 3;
constexpr std::size_t maxCandidates = 200;
constexpr std::size_t maxListed = 10;

/// A dictionary that holds named tensors.
struct Candidate {
    std::string key;
    std::size_t node = 0;
    std::size_t tensors = 0;
};

/// A dictionary's tensors, by their indices.
struct NamedTensors {
    std::vector<std::string_view> names{};
    std::vector<std::size_t> tensors{};
    std::string problem{}; ///< why they cannot be read; empty: they can
};

/// A list of averaged tensors, as some averaging classes keep it.
struct NamelessWeights {
    std::string key;
    std::vector<std::size_t> tensors; ///< indices
};

/// One model among a dictionary's tensors.
struct WeightSet {
    std::string key;
    std::size_t candidate = 0; ///< index
    NameGroup group;
    bool isKnown = false;
    std::string note{}; ///< how its names were found, one line; empty: they are its own
};

/// Looks through nested dictionaries and the attributes of objects, each of them once.
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
            const bool isList = value.kind == PickleKind::List || value.kind == PickleKind::Tuple;
            const bool hasMembers = value.kind == PickleKind::Dict || value.kind == PickleKind::Opaque;
            if (!items[i].isText() || !(hasMembers || isList) || !m_seen.insert(value.index()).second)
                continue;
            const std::string path = (key.empty() ? "" : key + "/") + std::string(m_input.text(items[i]));
            if (isList) {
                addList(path, m_objects.nodes[value.index()]);
                continue;
            }
            if (const std::size_t count = tensorsIn(value.index()); count > 0)
                add({path, value.index(), count});
            else if (level < maxLevels)
                below(value.index(), path, level + 1);
        }
    }

    std::vector<Candidate> found;
    std::vector<NamelessWeights> nameless;

private:
    void addList(const std::string& key, const PickleNode& list) {
        const bool isTensors = !list.items.empty() && isAveraged(key) && nameless.size() < maxListed &&
                               std::all_of(list.items.begin(), list.items.end(),
                                           [](const auto& item) { return item.kind == PickleKind::Tensor; });
        if (!isTensors)
            return;
        nameless.push_back({key, {}});
        for (const PickleValue& item : list.items)
            nameless.back().tensors.push_back(item.index());
    }

    void add(Candidate candidate) {
        if (candidate.key.size() > formats::maxNameBytes)
            failBadInput("a key of " + std::to_string(candidate.key.size()) + " bytes, at most " +
                         std::to_string(formats::maxNameBytes) + " are expected");
        if (isNoModel(candidate.key) && found.size() >= maxCandidates / 2)
            return; // an optimizer's state can have a dictionary for each tensor
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

/// Whether the file's own tensors are the model, although dictionaries below it hold some, too.
bool isRootMeant(std::size_t direct, const std::vector<Candidate>& below) {
    return direct > 0 && std::all_of(below.begin(), below.end(), [&](const auto& one) { return direct > one.tensors; });
}

NamedTensors readTensors(const PickleInput& input, const PickleNode& dict) {
    NamedTensors result;
    std::set<std::string_view> names;
    const auto problemOf = [&](const PickleValue& key) -> std::string {
        if (!key.isText())
            return std::string("a tensor's name is ") + toString(key.kind) + ", expected a text";
        const std::string_view name = input.text(key);
        if (name.size() > formats::maxNameBytes || !isUtf8(name))
            return "tensor \"" + escaped(name, 40) + "\": expected a name in UTF-8 of at most " +
                   std::to_string(formats::maxNameBytes) + " bytes";
        if (!names.insert(name).second)
            return "repeated tensor \"" + escaped(name) + "\"";
        return names.size() > formats::maxTensors ? "more than " + std::to_string(formats::maxTensors) + " tensors"
                                                  : std::string();
    };
    for (std::size_t i = 0; i + 1 < dict.items.size() && result.problem.empty(); i += 2) {
        if (dict.items[i + 1].kind != PickleKind::Tensor)
            continue;
        result.problem = problemOf(dict.items[i]);
        if (!result.problem.empty())
            break;
        result.names.push_back(input.text(dict.items[i]));
        result.tensors.push_back(dict.items[i + 1].index());
    }
    return result;
}

/// All models of a dictionary; several of them have their prefixes as parts of their keys.
void addSets(const Candidate& candidate, std::size_t index, const NamedTensors& tensors, const WeightsRequest& request,
             std::vector<WeightSet>& sets) {
    bool isKnown = false;
    std::vector<NameGroup> groups = groupNames(tensors.names, request.known, &isKnown);
    const bool areSeveral = groups.size() > 1;
    for (NameGroup& group : groups) {
        std::string key = candidate.key;
        if (areSeveral && !group.prefix.empty())
            key += (key.empty() ? "" : "/") + group.prefix;
        sets.push_back({std::move(key), index, std::move(group), isKnown && !isNoModel(candidate.key)});
    }
}

/// The tensors of a model in their order, those of the list wherever a shape fits the next one; what is left over was
/// not averaged and is the model's. Empty where the list does not fit.
std::vector<std::size_t> namedInOrder(const PickleObjects& objects, const NamelessWeights& list,
                                      const std::vector<std::size_t>& model) {
    std::vector<std::size_t> tensors = model;
    std::size_t next = 0;
    for (std::size_t& tensor : tensors)
        if (next < list.tensors.size() && objects.tensors[tensor].shape == objects.tensors[list.tensors[next]].shape)
            tensor = list.tensors[next++];
    return next == list.tensors.size() && 2 * next > model.size() ? tensors : std::vector<std::size_t>();
}

std::string withoutDots(std::string_view name) {
    std::string text(name);
    std::erase(text, '.');
    return text;
}

/// A name's components but the first; empty for the last one.
std::string_view behindDot(std::string_view name) {
    const std::size_t dot = name.find('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

/// Those that may be asked for: models that are known if there are any; else all that hold tensors, but the file itself
/// alone where it is meant.
std::vector<WeightSet> eligible(std::vector<WeightSet> sets, bool isRootWhole, bool isAsked) {
    const auto isUnknown = [](const WeightSet& set) { return !set.isKnown; };
    const bool isAnyKnown = !std::all_of(sets.begin(), sets.end(), isUnknown);
    const auto isRoot = [](const WeightSet& set) { return set.candidate == 0; };
    if (isAnyKnown)
        std::erase_if(sets, isUnknown);
    else if (isRootWhole && !isAsked)
        std::erase_if(sets, std::not_fn(isRoot));
    else
        std::erase_if(sets, isRoot);
    if (sets.size() > 1) // the file itself is named among others
        for (WeightSet& set : sets)
            if (set.key.empty())
                set.key = std::any_of(sets.begin(), sets.end(), [](const auto& one) { return one.key == "model"; })
                              ? "(top level)"
                              : "model";
    return sets;
}

std::vector<std::string> keysOf(const std::vector<WeightSet>& sets) {
    std::vector<std::string> keys;
    for (const WeightSet& set : sets)
        keys.push_back(set.key);
    return keys;
}

/// What the chosen model's dictionary holds that is of no model; empty: nothing.
std::string unreadBeside(const NamedTensors& tensors, const std::vector<WeightSet>& sets, const WeightSet& chosen) {
    std::vector<bool> isRead(tensors.names.size(), false);
    for (const WeightSet& set : sets)
        if (set.candidate == chosen.candidate)
            for (const std::size_t member : set.group.members)
                isRead[member] = true;
    std::vector<std::string> unread;
    for (std::size_t i = 0; i < tensors.names.size(); ++i)
        if (!isRead[i])
            unread.emplace_back(tensors.names[i]);
    return unreadNote(unread, chosen.group.prefix);
}

/// All sets of weights of a checkpoint.
class WeightSets {
public:
    WeightSets(const PickleInput& input, const PickleObjects& objects, const WeightsRequest& request)
        : m_input(input)
        , m_objects(objects)
        , m_request(request) {}

    void add(const Candidate& candidate) {
        m_keys.push_back(candidate.key);
        m_tensors.push_back(readTensors(m_input, m_objects.nodes[candidate.node]));
        addSets(candidate, m_tensors.size() - 1, m_tensors.back(), m_request, m_sets);
    }

    /// A list has the names of the first model that it fits.
    void add(const NamelessWeights& list) {
        for (std::size_t i = 0; i < m_sets.size(); ++i) {
            if (!m_sets[i].isKnown || isAveraged(m_sets[i].key))
                continue;
            WeightSet set = m_sets[i];
            std::vector<std::size_t> model;
            for (const std::size_t member : set.group.members)
                model.push_back(m_tensors[set.candidate].tensors[member]);
            const std::vector<std::size_t> tensors = namedInOrder(m_objects, list, model);
            if (tensors.empty())
                continue;
            set.note = "averaged weights without names: they are in the order of " +
                       (set.key.empty() ? std::string("the model's") : "\"" + escaped(set.key, 60) + "\"'s");
            m_tensors.push_back({m_tensors[set.candidate].names, m_tensors[set.candidate].tensors, {}});
            for (std::size_t k = 0; k < tensors.size(); ++k)
                m_tensors.back().tensors[set.group.members[k]] = tensors[k];
            set.key = list.key;
            set.candidate = m_tensors.size() - 1;
            m_keys.push_back(list.key);
            m_sets.push_back(std::move(set));
            return;
        }
        m_unread.push_back("averaged weights without names (" + escaped(list.key, 60) +
                           ") fit no model in the file and are left unread");
    }

    /// Averaged weights beside a model whose names lost their dots, as latent diffusion's trainer keeps them:
    /// "model_ema.diffusion_modelblocks0attnqkvweight" for "model.diffusion_model.blocks.0.attn.qkv.weight".
    void addWithoutDots() {
        for (std::size_t i = 0, count = m_sets.size(); i < count; ++i)
            if (m_sets[i].isKnown && !isAveraged(m_sets[i].key) && !isAveraged(m_sets[i].group.prefix))
                addWithoutDots(i);
    }

    StateDict choose(bool isRootWhole) const {
        const std::vector<WeightSet> offered = eligible(m_sets, isRootWhole, !m_request.weights.empty());
        const bool isOnly = offered.size() == 1 && offered.front().key.empty();
        if (!m_request.weights.empty() && (offered.empty() || isOnly))
            failBadInput("no weights \"" + escaped(m_request.weights, 60) +
                         "\" in the file: it holds the tensors of one model only");
        const WeightSet& chosen = offered[isOnly ? 0 : chooseWeights(keysOf(offered), m_request.weights)];
        StateDict result = read(chosen);
        for (const WeightSet& set : offered)
            if (&set != &chosen)
                result.others.push_back(set.key);
        if (m_request.weights.empty() && !isAveraged(chosen.key))
            result.notes.insert(result.notes.end(), m_unread.begin(), m_unread.end());
        return result;
    }

private:
    void addWithoutDots(std::size_t index) {
        const WeightSet& model = m_sets[index];
        const NamedTensors& all = m_tensors[model.candidate];
        std::map<std::string, std::map<std::string_view, std::size_t>> averages; // by first component, then the rest
        for (std::size_t i = 0; i < all.names.size(); ++i) {
            const std::size_t dot = all.names[i].find('.');
            const std::string first(all.names[i].substr(0, dot));
            if (dot != std::string_view::npos && all.names[i].find('.', dot + 1) == std::string_view::npos &&
                isAveraged(first))
                averages[first][all.names[i].substr(dot + 1)] = all.tensors[i];
        }
        for (const auto& [first, tensors] : averages) {
            NamedTensors found = all;
            std::size_t matched = 0;
            for (const std::size_t member : model.group.members)
                for (std::string_view tail = all.names[member]; !tail.empty(); tail = behindDot(tail))
                    if (const auto same = tensors.find(withoutDots(tail)); same != tensors.end()) {
                        found.tensors[member] = same->second;
                        ++matched;
                        break;
                    }
            if (2 * matched <= model.group.members.size())
                continue;
            WeightSet set = model;
            set.key = m_keys[model.candidate] + (m_keys[model.candidate].empty() ? "" : "/") + first;
            set.note = "averaged weights whose names have no dots (" + escaped(first, 60) + ")";
            set.candidate = m_tensors.size();
            m_tensors.push_back(std::move(found));
            m_keys.push_back(m_keys[model.candidate]);
            if (!model.group.prefix.empty() && model.key == m_keys[model.candidate])
                m_sets[index].key += (model.key.empty() ? "" : "/") + model.group.prefix; // one of two now
            m_sets.push_back(std::move(set));
            return;
        }
    }

    StateDict read(const WeightSet& chosen) const {
        const NamedTensors& all = m_tensors[chosen.candidate];
        if (!all.problem.empty())
            failBadInput(all.problem);
        StateDict result{.key = chosen.key};
        for (std::size_t i = 0; i < chosen.group.members.size(); ++i)
            result.tensors.emplace_back(chosen.group.names[i], all.tensors[chosen.group.members[i]]);
        for (std::string note : {chosen.note, renamingNote(chosen.group), unreadBeside(all, m_sets, chosen)})
            if (!note.empty())
                result.notes.push_back(std::move(note));
        return result;
    }

    const PickleInput& m_input;
    const PickleObjects& m_objects;
    const WeightsRequest& m_request;
    std::vector<NamedTensors> m_tensors; ///< per candidate
    std::vector<std::string> m_keys;     ///< likewise
    std::vector<WeightSet> m_sets;
    std::vector<std::string> m_unread; ///< lines
};

} // namespace

StateDict chooseStateDict(const PickleInput& input, const PickleObjects& objects, const PickleValue& root,
                          const WeightsRequest& request) {
    if (root.kind != PickleKind::Dict)
        failWithout(input, objects, root);
    Search search(input, objects);
    search.below(root.index(), {}, 1);
    const std::size_t direct = search.tensorsIn(root.index());
    if (search.found.empty() && direct == 0)
        failWithout(input, objects, root);
    WeightSets sets(input, objects, request);
    sets.add(Candidate{{}, root.index(), direct});
    for (const Candidate& candidate : search.found)
        sets.add(candidate);
    for (const NamelessWeights& list : search.nameless)
        sets.add(list);
    sets.addWithoutDots();
    return sets.choose(isRootMeant(direct, search.found));
}

} // namespace core::pytorch
