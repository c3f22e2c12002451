#include "core/pytorch/wrapped_names.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

namespace core::pytorch {

namespace {

/// What distributed training, torch.compile, activation checkpointing and averaging put a module into.
constexpr std::array<std::string_view, 7> wrappers{
    "module",          "_orig_mod", "_fsdp_wrapped_module", "_fpw_module", "_checkpoint_wrapped_module",
    "_forward_module", "_module"};

constexpr std::size_t mostPrefixes = 50;

/// Where a pipeline in one file has its network, as latent diffusion and SDXL do.
constexpr std::string_view networkPrefix = "model.diffusion_model.";
/// What such a file has beside it, and no other.
constexpr std::array<std::string_view, 4> otherNetworks{"first_stage_model.", "cond_stage_model.",
                                                        "conditioner.embedders.", "model_ema."};
/// What it may have besides: parts by their prefixes, and marks that are read apart.
constexpr std::array<std::string_view, 2> otherParts{"denoiser.", "vae."};
constexpr std::array<std::string_view, 2> marks{"v_pred", "ztsnr"};

constexpr std::array<std::string_view, 14> scheduleTables{"betas",
                                                          "alphas_cumprod",
                                                          "alphas_cumprod_prev",
                                                          "sqrt_alphas_cumprod",
                                                          "sqrt_one_minus_alphas_cumprod",
                                                          "log_one_minus_alphas_cumprod",
                                                          "sqrt_recip_alphas_cumprod",
                                                          "sqrt_recipm1_alphas_cumprod",
                                                          "posterior_variance",
                                                          "posterior_log_variance_clipped",
                                                          "posterior_mean_coef1",
                                                          "posterior_mean_coef2",
                                                          "logvar",
                                                          "lvlb_weights"};

template <std::size_t N> bool isOneOf(const std::array<std::string_view, N>& words, std::string_view name) {
    return std::ranges::find(words, name) != words.end();
}

template <std::size_t N> bool beginsWithOneOf(const std::array<std::string_view, N>& prefixes, std::string_view name) {
    return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool isOfAnotherNetwork(std::string_view name) {
    return beginsWithOneOf(otherNetworks, name);
}

/// Whether a tensor of a pipeline in one file is a part of it that nobody misses: another network's, or a table that is
/// computed anyway.
bool isOfPipeline(std::string_view name) {
    return isScheduleTable(name) || isOneOf(marks, name) || name.starts_with(networkPrefix) ||
           isOfAnotherNetwork(name) || beginsWithOneOf(otherParts, name);
}

bool isWrapper(std::string_view component) {
    return isOneOf(wrappers, component);
}

/// The last component of `rest`, which is taken away with its dot.
std::string_view takeLast(std::string_view& rest) {
    const std::size_t dot = rest.rfind('.');
    const std::string_view last = rest.substr(dot == std::string_view::npos ? 0 : dot + 1);
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
    return last;
}

/// What stands before `known` at the end of a name, wrappers between its components aside; empty: it is another name.
std::optional<std::string_view> prefixBefore(std::string_view known, std::string_view name) {
    while (!known.empty()) {
        if (name.empty())
            return std::nullopt;
        std::string_view component = takeLast(name);
        while (isWrapper(component) && !name.empty())
            component = takeLast(name);
        if (takeLast(known) != component)
            return std::nullopt;
    }
    return name;
}

/// Prefixes in the order in which they are found, each once.
std::vector<std::string> prefixesOf(const std::vector<std::string_view>& names, const std::vector<std::string>& known) {
    std::vector<std::string> found;
    for (const std::string_view name : names)
        for (const std::string& one : known) {
            const auto prefix = prefixBefore(one, name);
            if (!prefix || std::find(found.begin(), found.end(), *prefix) != found.end())
                continue;
            if (found.size() == mostPrefixes)
                failBadInput("more than " + std::to_string(mostPrefixes) + " models in one dictionary of tensors");
            found.emplace_back(*prefix);
        }
    return found;
}

bool isBehind(std::string_view name, std::string_view prefix) {
    return prefix.empty() ||
           (name.size() > prefix.size() + 1 && name.starts_with(prefix) && name[prefix.size()] == '.');
}

/// Takes wrappers out of a group's names unless two of them would then be the same.
void unwrap(NameGroup& group) {
    std::vector<std::string> plain;
    std::set<std::string> different;
    for (const std::string& name : group.names) {
        plain.push_back(withoutWrappers(name));
        different.insert(plain.back());
    }
    group.hasWrappers = different.size() == plain.size() && plain != group.names;
    if (group.hasWrappers)
        group.names = std::move(plain);
}

/// All names, without the wrappers that every one of them begins with.
NameGroup wholeGroup(const std::vector<std::string_view>& names) {
    NameGroup group;
    for (std::size_t i = 0; i < names.size(); ++i)
        group.members.push_back(i);
    const auto isEverywhere = [&](const std::string& prefix) {
        return !names.empty() &&
               std::all_of(names.begin(), names.end(), [&](std::string_view name) { return isBehind(name, prefix); });
    };
    for (bool isLonger = true; isLonger;) {
        isLonger = false;
        for (const std::string_view wrapper : wrappers) {
            const std::string longer = group.prefix + (group.prefix.empty() ? "" : ".") + std::string(wrapper);
            if (!isLonger && isEverywhere(longer)) {
                group.prefix = longer;
                isLonger = true;
            }
        }
    }
    for (const std::string_view name : names)
        group.names.emplace_back(group.prefix.empty() ? name : name.substr(group.prefix.size() + 1));
    return group;
}

} // namespace

std::string withoutWrappers(std::string_view name) {
    std::string plain;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        const std::string_view component = name.substr(begin, end - begin);
        if (!isWrapper(component) || end == name.size())
            plain.append(plain.empty() ? "" : ".").append(component);
        begin = end + 1;
    }
    return plain;
}

std::vector<NameGroup> groupNames(const std::vector<std::string_view>& names, const std::vector<std::string>& known,
                                  bool* isKnown) {
    const std::vector<std::string> prefixes = prefixesOf(names, known);
    if (isKnown)
        *isKnown = !prefixes.empty();
    if (prefixes.empty())
        return {wholeGroup(names)};
    std::vector<NameGroup> groups;
    for (const std::string& prefix : prefixes)
        groups.push_back({.prefix = prefix});
    for (std::size_t i = 0; i < names.size(); ++i) {
        NameGroup* nearest = nullptr;
        for (NameGroup& group : groups)
            if (isBehind(names[i], group.prefix) && (!nearest || group.prefix.size() > nearest->prefix.size()))
                nearest = &group;
        if (!nearest)
            continue;
        nearest->members.push_back(i);
        nearest->names.emplace_back(names[i].substr(nearest->prefix.empty() ? 0 : nearest->prefix.size() + 1));
    }
    for (NameGroup& group : groups)
        unwrap(group);
    return groups;
}

bool isScheduleTable(std::string_view name) {
    return isOneOf(scheduleTables, name);
}

std::string renamingNote(const NameGroup& group) {
    std::string text;
    const std::string place = group.prefix + '.';
    if (!group.prefix.empty() && place != networkPrefix && !isOfAnotherNetwork(place))
        text = "the tensors' names stand behind \"" + escaped(group.prefix, 100) + ".\", which was taken off";
    if (group.hasWrappers)
        text += std::string(text.empty() ? "a" : ", and a") + " wrapper's name inside the tensors' names was taken out";
    return text;
}

std::string unreadNote(const std::vector<std::string>& all, const std::string& prefix) {
    constexpr std::size_t maxListed = 10;
    std::vector<std::string> names;
    const bool isPipeline = isOfAnotherNetwork(prefix + '.') || std::ranges::any_of(all, isOfAnotherNetwork);
    std::ranges::copy_if(all, std::back_inserter(names),
                         [&](const std::string& name) { return !isPipeline || !isOfPipeline(name); });
    if (names.empty())
        return {};
    std::string text = std::to_string(names.size()) +
                       (names.size() == 1 ? " tensor beside the model is" : " tensors beside the model are") +
                       " left unread: ";
    for (std::size_t i = 0; i < std::min(names.size(), maxListed); ++i)
        text += (i == 0 ? "" : ", ") + escaped(names[i], 60);
    return names.size() > maxListed ? text + ", …" : text;
}

} // namespace core::pytorch
