#include "core/study/study_file.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/formats/json.h"
#include "core/study/study_paths.h"
#include "core/study/study_versions.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>

namespace core::study {

namespace {

using formats::JsonView;
using nlohmann::ordered_json;

constexpr const char* studyFormat = "tessera study";
/// Members of one object. Keeping their order makes finding one of n take n steps, so that a bound makes all linear.
constexpr std::size_t maxMembers = 1000;

/// Reads the known members of one object of the file; whatever is not there keeps its default.
class SectionReader {
public:
    SectionReader(const JsonView& parent, const std::string& name)
        : m_view(parent.find(name)) {
        if (m_view && !m_view->isObject())
            m_view->fail("expected an object");
    }

    void read(const std::string& key, double& value) const {
        apply(key, [&](const JsonView& view) { value = view.number(); });
    }
    void read(const std::string& key, int& value) const {
        apply(key, [&](const JsonView& view) { value = toInt(view); });
    }
    void read(const std::string& key, bool& value) const {
        apply(key, [&](const JsonView& view) { value = view.boolean(); });
    }
    void read(const std::string& key, std::string& value) const {
        apply(key, [&](const JsonView& view) { value = view.string(); });
    }
    void read(const std::string& key, std::uint64_t& value) const {
        apply(key, [&](const JsonView& view) { value = toSeed(view); });
    }
    void read(const std::string& key, std::optional<double>& value) const {
        apply(key, [&](const JsonView& view) { value = view.number(); });
    }
    void read(const std::string& key, std::vector<int>& values) const { readList(key, values, toInt); }
    void read(const std::string& key, std::vector<std::uint64_t>& values) const { readList(key, values, toSeed); }
    void read(const std::string& key, std::vector<std::string>& values) const {
        readList(key, values, [](const JsonView& view) { return view.string(); });
    }
    void read(const std::string& key, std::map<std::string, double>& values) const {
        apply(key, [&](const JsonView& view) {
            values.clear();
            for (const std::string& name : view.keys())
                values[name] = view.at(name).number();
        });
    }
    void read(const std::string& key, std::optional<int>& value) const {
        apply(key, [&](const JsonView& view) { value = toInt(view); });
    }
    void read(const std::string& key, std::optional<schedule::Spacing>& spacing) const {
        readWord(key, spacing, schedule::parseSpacing);
    }
    void read(const std::string& key, schedule::AllocationRule& rule) const {
        readWord(key, rule, schedule::parseAllocationRule);
    }
    void read(const std::string& key, pruning::WithinRule& rule) const {
        readWord(key, rule, pruning::parseWithinRule);
    }
    void read(const std::string& key, pruning::LossWeighting& weighting) const {
        readWord(key, weighting, pruning::parseLossWeighting);
    }
    void read(const std::string& key, std::optional<std::string>& value) const {
        apply(key, [&](const JsonView& view) { value = view.string(); });
    }
    void read(const std::string& key, std::optional<bool>& value) const {
        apply(key, [&](const JsonView& view) { value = view.boolean(); });
    }

private:
    template <typename Action> void apply(const std::string& key, const Action& action) const {
        if (const std::optional<JsonView> member = m_view ? m_view->find(key) : std::nullopt)
            action(*member);
    }

    /// @param parse throws Error "field: expected …", of which the file's place takes the field's part.
    template <typename Value, typename Parse>
    void readWord(const std::string& key, Value& value, const Parse& parse) const {
        apply(key, [&](const JsonView& view) {
            try {
                value = parse(view.string());
            } catch (const Error& error) {
                const std::string line = error.what();
                view.fail(line.substr(line.find("expected")));
            }
        });
    }

    template <typename Value, typename Convert>
    void readList(const std::string& key, std::vector<Value>& values, const Convert& convert) const {
        apply(key, [&](const JsonView& view) {
            values.clear();
            for (const JsonView& item : view.items())
                values.push_back(convert(item));
        });
    }

    static int toInt(const JsonView& view) {
        return static_cast<int>(view.integer(std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
    }

    static std::uint64_t toSeed(const JsonView& view) {
        if (!view.value().is_number_unsigned())
            view.fail("expected an integer from 0 to 18446744073709551615");
        return view.value().get<std::uint64_t>();
    }

    std::optional<JsonView> m_view;
};

/// Hands every member with its section and key to `visit`: the one list that reading and writing share.
template <typename Choices, typename Visit> void visitStages(Choices& stages, const Visit& visit) {
    visit("stages", "m", stages.m);
    visit("stages", "lambda", stages.lambda);
    visit("stages", "sigma2", stages.sigma2);
    visit("stages", "cuts", stages.cuts);
    visit("stages", "one_stage", stages.oneStage);
    visit("stages", "target_sparsity", stages.targetSparsity);
    visit("stages", "max_sparsity", stages.maxSparsity);
    visit("stages", "allocation", stages.allocation);
    visit("stages", "within", stages.within);
    visit("stages", "loss_weighting", stages.lossWeighting);
    visit("stages", "overrides", stages.overrides);
}

template <typename Choices, typename Visit> void visitPruning(Choices& pruning, const Visit& visit) {
    visit("pruning", "method", pruning.method);
    visit("pruning", "damping", pruning.damping);
    visit("pruning", "compensate", pruning.compensate);
    visit("pruning", "width_multiple", pruning.widthMultiple);
    visit("pruning", "float64", pruning.float64);
    visit("pruning", "trained", pruning.trained);
    visit("pruning", "trained_minutes", pruning.trainedMinutes);
    visit("pruning", "taught", pruning.taught);
}

/// Likewise for the choices of a variant, or for a study's present ones.
template <typename Holder, typename Visit> void visitChoices(Holder& holder, const Visit& visit) {
    visitStages(holder.stages, visit);
    visitPruning(holder.pruning, visit);
    visit("execution", "reuse", holder.execution.reuse);
}

/// Likewise for a variant.
template <typename VariantType, typename Visit> void visitVariant(VariantType& variant, const Visit& visit) {
    visitChoices(variant, visit);
    visit("sampling", "sampler", variant.sampling.sampler);
    visit("sampling", "steps", variant.sampling.steps);
}

/// Likewise for a study, less the choices of variants.
template <typename StudyType, typename Visit> void visitMembers(StudyType& study, const Visit& visit) {
    visit("model", "source", study.model.source);
    visit("model", "sha256", study.model.sha256);
    visit("model", "autoencoder", study.model.autoencoder);
    visit("model", "weights", study.model.weights);
    visit("model", "base", study.model.base);
    visit("model", "variant", study.model.variant);
    visit("sampling", "sampler", study.sampling.sampler.name);
    visit("sampling", "steps", study.sampling.steps);
    visit("sampling", "guidance", study.sampling.guidanceScale);
    visit("sampling", "eta", study.sampling.sampler.eta);
    visit("sampling", "order", study.sampling.sampler.order);
    visit("sampling", "karras", study.sampling.sampler.karras);
    visit("sampling", "spacing", study.sampling.sampler.spacing);
    visit("sampling", "guided_channels", study.sampling.guidedChannels);
    visit("sampling", "labels", study.sampling.labels);
    visit("sampling", "prompts", study.sampling.words.prompts);
    visit("sampling", "negative_prompt", study.sampling.words.negative);
    visit("sampling", "height", study.sampling.words.height);
    visit("sampling", "width", study.sampling.words.width);
    visit("sampling", "guidance_rescale", study.sampling.words.guidanceRescale);
    visit("sampling", "clip_skip", study.sampling.words.clipSkip);
    visit("sampling", "seeds", study.sampling.seeds);
    visit("calibration", "samples", study.calibration.samples);
    visit("calibration", "bins", study.calibration.bins);
    visit("calibration", "seed", study.calibration.seed);
    visit("calibration", "source", study.calibration.source);
    visit("calibration", "class_map", study.calibration.classMap);
    visit("calibration", "bank", study.calibration.bank);
}

template <typename Value> ordered_json toValue(const Value& value) {
    return value;
}
ordered_json toValue(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<bool>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<int>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<std::string>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<schedule::Spacing>& spacing) {
    return spacing ? ordered_json(toString(*spacing)) : ordered_json(nullptr);
}
ordered_json toValue(schedule::AllocationRule rule) {
    return toString(rule);
}
ordered_json toValue(pruning::WithinRule rule) {
    return toString(rule);
}
ordered_json toValue(pruning::LossWeighting weighting) {
    return toString(weighting);
}

/// @return the version.
int checkHeader(const JsonView& view) {
    if (!view.isObject())
        view.fail("expected a Tessera study, found JSON of another kind");
    if (view.at("format").string() != studyFormat)
        view.at("format").fail("expected \"tessera study\"");
    const std::int64_t version = view.at("version").integer(1);
    if (version > studyVersion)
        throw NewerStudy(ErrorCode::BadInput, view.source() +
                                                  ": version: made by a newer Tessera: this one reads versions up to " +
                                                  std::to_string(studyVersion) + ", found " + std::to_string(version));
    return static_cast<int>(version);
}

void requireFewMembers(const nlohmann::json& value, const std::string& source) {
    if (value.is_object() && value.size() > maxMembers)
        throw Error(ErrorCode::BadInput, source + ": an object of " + std::to_string(value.size()) +
                                             " members, expected at most " + std::to_string(maxMembers));
    if (value.is_structured())
        for (const nlohmann::json& item : value)
            requireFewMembers(item, source);
}

/// An object of the file with an empty place for each thing that this program knows.
struct Places {
    ordered_json object;
    bool hasMore = false; ///< than what this program knows
};

/// @param keys of the object itself that are known. @param visitAll hands on the members of its sections.
template <typename VisitAll>
Places placesIn(ordered_json object, std::initializer_list<const char*> keys, const VisitAll& visitAll) {
    std::size_t known = keys.size();
    for (const char* key : keys)
        object[key] = nullptr;
    std::set<std::string> sections;
    visitAll([&](const char* section, const char* key, const auto&) {
        sections.insert(section);
        object[section][key] = nullptr;
        ++known;
    });
    std::size_t members = object.size();
    for (const std::string& section : sections)
        members += object[section].size() - 1;
    return {std::move(object), members != known};
}

/// Study::unknown of a file's text.
std::string unknownOf(ordered_json root, const Study& study) {
    const Places present =
        placesIn(std::move(root["present"]), {}, [&](const auto& visit) { visitChoices(study, visit); });
    Places all = placesIn(std::move(root), {"format", "version", "present", "variants"},
                          [&](const auto& visit) { visitMembers(study, visit); });
    all.object["present"] = present.object;
    return all.hasMore || present.hasMore ? all.object.dump() : std::string();
}

/// What is written into: the places of unknown text, or nothing.
ordered_json placesOf(const std::string& unknown) {
    if (unknown.empty())
        return ordered_json::object();
    requireFewMembers(formats::parseJson(unknown, "unknown members of the study"), "study");
    return ordered_json::parse(unknown);
}

ordered_json toJson(const Variant& variant) {
    ordered_json object = placesOf(variant.unknown);
    object["name"] = variant.name;
    object["hidden"] = variant.hidden;
    visitVariant(variant, [&](const char* section, const char* key, const auto& value) {
        object[section][key] = toValue(value);
    });
    return object;
}

Variant readVariant(const JsonView& view, const ordered_json& inOrder) {
    if (!view.isObject())
        view.fail("expected an object");
    Variant variant{.name = view.at("name").string()};
    if (const auto hidden = view.find("hidden"))
        variant.hidden = hidden->boolean();
    visitVariant(variant, [&](const char* section, const char* key, auto& value) {
        SectionReader(view, section).read(key, value);
    });
    const Places places =
        placesIn(inOrder, {"name", "hidden"}, [&](const auto& visit) { visitVariant(variant, visit); });
    if (places.hasMore)
        variant.unknown = places.object.dump();
    return variant;
}

/// Fields are named in messages as validate() does, without "present".
void readPresent(const JsonView& view, Study& study) {
    const std::optional<JsonView> present = view.find("present");
    if (!present)
        return;
    if (!present->isObject())
        present->fail("expected an object");
    const JsonView choices(present->value(), view.source());
    visitChoices(study, [&](const char* section, const char* key, auto& value) {
        SectionReader(choices, section).read(key, value);
    });
}

std::vector<Variant> readVariants(const JsonView& study, const ordered_json& inOrder) {
    std::vector<Variant> variants;
    const std::optional<JsonView> list = study.find("variants");
    if (!list)
        return variants;
    const formats::JsonItems items = list->items();
    if (items.size() > maxVariants)
        list->fail("expected at most " + std::to_string(maxVariants) + ", found " + std::to_string(items.size()));
    for (std::size_t i = 0; i < items.size(); ++i)
        variants.push_back(readVariant(items[i], inOrder.at("variants")[i]));
    return variants;
}

} // namespace

std::string toJson(const Study& study, const std::filesystem::path& folder) {
    validate(study);
    const Study written = folder.empty() ? study : withPathsFrom(study, folder);
    ordered_json root = placesOf(study.unknown);
    root["format"] = studyFormat;
    root["version"] = studyVersion;
    visitMembers(written,
                 [&](const char* section, const char* key, const auto& value) { root[section][key] = toValue(value); });
    visitChoices(written, [&](const char* section, const char* key, const auto& value) {
        root["present"][section][key] = toValue(value);
    });
    root["variants"] = ordered_json::array();
    for (const Variant& variant : written.variants)
        root["variants"].push_back(toJson(variant));
    return root.dump(2) + "\n";
}

Study studyFromJson(std::string_view text, const std::string& source, const std::filesystem::path& folder) {
    nlohmann::json root = formats::parseJson(text, source);
    const int version = checkHeader(JsonView(root, source));
    requireFewMembers(root, source);
    ordered_json inOrder = ordered_json::parse(text);
    migrate(inOrder, version, !folder.empty());
    root = nlohmann::json(inOrder);
    const JsonView view(root, source);
    Study study;
    visitMembers(study, [&](const char* section, const char* key, auto& value) {
        SectionReader(view, section).read(key, value);
    });
    readPresent(view, study);
    study.variants = readVariants(view, inOrder);
    study.unknown = unknownOf(std::move(inOrder), study);
    try {
        validate(study);
        return folder.empty() ? study : withAbsolutePaths(std::move(study), folder);
    } catch (const Error& error) {
        throw Error(ErrorCode::BadInput, source + ": " + error.what());
    }
}

Study readStudy(const std::filesystem::path& path) {
    const std::string text = formats::InputFile(path).readText(formats::JsonLimits{}.bytes);
    return studyFromJson(text, escapedPath(path), std::filesystem::absolute(path).parent_path());
}

void writeStudy(const std::filesystem::path& path, const Study& study) {
    writeFileAtomically(path, toJson(study, std::filesystem::absolute(path).parent_path()));
}

} // namespace core::study
