#include "core/pytorch/weights_choice.h"

#include "core/base/text.h"
#include "core/pytorch/ambiguous_weights.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace core::pytorch {

namespace {

constexpr std::size_t maxListedKeys = 10;

/// Words in what trainers call averaged weights: "model_ema", "ema_0.9999", "swa_state_dict", ….
constexpr std::array<std::string_view, 6> averagedWords{"ema", "shadow", "swa", "averaged", "average", "polyak"};
/// Words in what is never a model.
constexpr std::array<std::string_view, 8> optimizerWords{"opt",       "optim",      "optimizer", "optimizers",
                                                         "scheduler", "schedulers", "scaler",    "rng"};
/// Words in what is one only where there is no other.
constexpr std::array<std::string_view, 7> trainerWords{"callback", "callbacks", "loops",        "metrics",
                                                       "teacher",  "critic",    "discriminator"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isLetter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/// How many of a key's words, which anything but letters separates, are among these.
template <typename Words> std::size_t countWords(std::string_view key, const Words& words) {
    std::size_t count = 0;
    for (std::size_t begin = 0; begin < key.size();) {
        std::string word;
        for (; begin < key.size() && isLetter(key[begin]); ++begin)
            word += lower(key[begin]);
        count += std::find(words.begin(), words.end(), word) != words.end() ? 1U : 0U;
        ++begin;
    }
    return count;
}

std::string listKeys(const std::vector<std::string>& keys) {
    std::string text;
    for (std::size_t i = 0; i < std::min(keys.size(), maxListedKeys); ++i)
        text += (i == 0 ? "\"" : ", \"") + escaped(keys[i], 60) + "\"";
    return keys.size() > maxListedKeys ? text + ", …" : text;
}

/// Whether `wanted` is the key or whole components of it.
bool isPartOf(const std::string& key, const std::string& wanted) {
    const auto isEdge = [&](std::size_t place) {
        return place >= key.size() || key[place] == '/' || key[place] == '.';
    };
    for (std::size_t place = key.find(wanted); place != std::string::npos; place = key.find(wanted, place + 1))
        if ((place == 0 || isEdge(place - 1)) && isEdge(place + wanted.size()))
            return true;
    return false;
}

std::vector<std::size_t> matching(const std::vector<std::string>& keys, const std::string& wanted) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i] == wanted)
            return {i};
        else if (isPartOf(keys[i], wanted) || (wanted == "ema" && countWords(keys[i], averagedWords) > 0))
            found.push_back(i);
    return found;
}

std::vector<std::size_t> models(const std::vector<std::string>& keys) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (!isNoModel(keys[i]))
            found.push_back(i);
    return found;
}

/// Without a trainer's own if there are others.
std::vector<std::size_t> withoutTrainers(const std::vector<std::string>& keys, std::vector<std::size_t> among) {
    const auto isTrainers = [&](std::size_t i) { return countWords(keys[i], trainerWords) > 0; };
    if (!std::all_of(among.begin(), among.end(), isTrainers))
        std::erase_if(among, isTrainers);
    return among;
}

/// Those that are averaged most certainly: "ema/ema_model" rather than "ema/online_model".
std::vector<std::size_t> mostAveraged(const std::vector<std::string>& keys, const std::vector<std::size_t>& among) {
    std::size_t most = 0;
    for (const std::size_t i : among)
        most = std::max(most, countWords(keys[i], averagedWords));
    std::vector<std::size_t> found;
    for (const std::size_t i : among)
        if (countWords(keys[i], averagedWords) == most)
            found.push_back(i);
    return found;
}

} // namespace

bool isNoModel(const std::string& key) {
    return countWords(key, optimizerWords) > 0;
}

bool isAveraged(const std::string& key) {
    return countWords(key, averagedWords) > 0;
}

std::size_t chooseWeights(const std::vector<std::string>& keys, const std::string& wanted) {
    const std::vector<std::size_t> all = wanted.empty() ? models(keys) : matching(keys, wanted);
    const std::vector<std::size_t> found = withoutTrainers(keys, mostAveraged(keys, all));
    if (found.size() == 1)
        return found.front();
    if (found.empty() && !wanted.empty())
        failBadInput("no weights \"" + escaped(wanted, 60) + "\" in the file; there are: " + listKeys(keys));
    if (found.empty())
        failBadInput("no weights in the file, only an optimizer's tensors: " + listKeys(keys));
    std::vector<std::string> doubtful;
    for (const std::size_t i : found)
        doubtful.push_back(keys[i]);
    if (!wanted.empty())
        failBadInput("\"" + escaped(wanted, 60) + "\" is part of several sets of weights: " + listKeys(doubtful) +
                     "; --weights reads one of these where it is written in full");
    const std::string message =
        "several sets of weights in the file: " + listKeys(doubtful) + "; say which with --weights KEY";
    throw AmbiguousWeights(message, std::move(doubtful));
}

} // namespace core::pytorch
