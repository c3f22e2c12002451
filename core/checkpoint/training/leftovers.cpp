#include "core/checkpoint/training/leftovers.h"

#include "core/base/text.h"
#include "core/pytorch/wrapped_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace core::checkpoint::training {

namespace {

/// First components of names: heads that a loss looks at (representation alignment, adversarial and perceptual losses),
/// counters, and "alphas"; a noise schedule's other tables are known elsewhere.
constexpr std::array<std::string_view, 23> trainingParts{
    "projectors",    "projector",   "proj_heads",  "repa_projectors",  "repa_proj", "align_head",
    "criterion",     "loss",        "loss_fn",     "loss_module",      "lpips",     "perceptual_loss",
    "discriminator", "teacher",     "num_updates", "n_averaged",       "initted",   "decay",
    "step",          "global_step", "epoch",       "device_indicator", "alphas"};

/// A part of a name and what it shows.
struct UnusualPart {
    std::string_view piece;
    std::string_view meaning;
};
constexpr std::array<UnusualPart, 14> unusual{{{".mlp.w12.", "a gated MLP"},
                                               {".mlp.w1.", "a gated MLP"},
                                               {".mlp.gate_proj.", "a gated MLP"},
                                               {".mlp.fc1_g.", "a gated MLP"},
                                               {".attn.q_norm.", "normalised queries and keys"},
                                               {".attn.qnorm.", "normalised queries and keys"},
                                               {".q_norm.", "normalised queries and keys"},
                                               {"feat_rope.", "rotary positions"},
                                               {".rope.", "rotary positions"},
                                               {".cross_attn.", "attention to a text"},
                                               {".moe.", "a mixture of experts"},
                                               {".experts.", "a mixture of experts"},
                                               {"side_blocks.", "a masked transformer's side blocks"},
                                               {".skip_linear.", "long skip connections"}}};

constexpr std::array<std::string_view, 3> ownEmbedders{"x_embedder", "t_embedder", "y_embedder"};
constexpr std::array<std::string_view, 2> blockLists{"blocks.", "transformer_blocks."};

std::string_view firstComponent(std::string_view name) {
    return name.substr(0, name.find('.'));
}

bool isOtherEmbedder(std::string_view name) {
    const std::string_view first = firstComponent(name);
    return first.ends_with("_embedder") &&
           std::find(ownEmbedders.begin(), ownEmbedders.end(), first) == ownEmbedders.end();
}

std::optional<int> blockOf(std::string_view name) {
    for (const std::string_view list : blockLists) {
        int number = -1;
        if (!name.starts_with(list))
            continue;
        const std::string_view rest = name.substr(list.size());
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (error == std::errc() && end != rest.data() + rest.size() && *end == '.' && number >= 0 && number < 10'000)
            return number;
    }
    return std::nullopt;
}

/// "0 to 2 and 4 to 11".
std::string ranges(const std::vector<int>& numbers) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
            ++last;
        parts.push_back(std::to_string(numbers[i]) +
                        (last > i ? (last > i + 1 ? " to " : " and ") + std::to_string(numbers[last]) : std::string()));
        i = last + 1;
    }
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text;
}

} // namespace

bool isTrainingOnly(std::string_view name) {
    const std::string_view first = firstComponent(name);
    return name.ends_with("num_batches_tracked") || pytorch::isScheduleTable(first) ||
           std::find(trainingParts.begin(), trainingParts.end(), first) != trainingParts.end();
}

std::string unusualParts(const std::vector<std::string_view>& names) {
    std::vector<std::string_view> meanings;
    std::string text;
    const auto say = [&](std::string_view meaning, std::string_view name) {
        if (std::find(meanings.begin(), meanings.end(), meaning) != meanings.end())
            return;
        meanings.push_back(meaning);
        text += std::string(text.empty() ? "" : ", ").append(meaning).append(" (") + escaped(name, 80) + ")";
    };
    for (const std::string_view name : names) {
        for (const UnusualPart& part : unusual)
            if (name.find(part.piece) != std::string_view::npos)
                say(part.meaning, name);
        if (isOtherEmbedder(name))
            say("an embedder of a condition that is not its class or timestep", name);
    }
    return text;
}

std::string missingBlocks(const std::vector<std::string_view>& names) {
    std::set<int> blocks;
    for (const std::string_view name : names)
        if (const std::optional<int> block = blockOf(name))
            blocks.insert(*block);
    std::vector<int> missing;
    for (int i = 0; !blocks.empty() && i < *blocks.rbegin(); ++i)
        if (!blocks.contains(i))
            missing.push_back(i);
    if (missing.empty())
        return {};
    const bool isOne = missing.size() == 1;
    return std::string(isOne ? "block " : "blocks ") + ranges(missing) + (isOne ? " is" : " are") + " missing: there " +
           (blocks.size() == 1 ? "is block " : "are blocks ") + ranges({blocks.begin(), blocks.end()});
}

} // namespace core::checkpoint::training
