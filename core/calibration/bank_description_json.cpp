#include "core/base/error.h"
#include "core/base/text.h"
#include "core/calibration/bank_description.h"
#include "core/calibration/lower_tiles.h"
#include "core/formats/json.h"
#include "core/model/unit_json.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace core::calibration {
namespace {

using formats::JsonView;
using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "tessera-bank";
constexpr std::int64_t kMost = std::int64_t{1} << 40; ///< rows, samples: far from overflow when they are added
constexpr int kMostColumns = 1 << 20;
constexpr std::size_t kMostUnits = 10'000;
constexpr int kMostTimesteps = 1'000'000;
constexpr int kMostBins = 100'000;

Json scheduleJson(const schedule::ScheduleConfig& schedule) {
    Json json{{"name", schedule.name},
              {"timesteps", schedule.timesteps},
              {"beta_start", schedule.betaStart},
              {"beta_end", schedule.betaEnd},
              {"scale_betas_with_T", schedule.scaleBetasWithT},
              {"rescale_to_zero_terminal_snr", schedule.rescaleToZeroTerminalSnr}};
    if (!schedule.trainedBetas.empty())
        json["trained_betas"] = schedule.trainedBetas;
    return json;
}

Json unitsJson(const BankDescription& description) {
    Json units = Json::array();
    for (const model::Unit& unit : description.units)
        units.push_back({{"name", unit.name},
                         {"kind", model::toString(unit.kind)},
                         {"place", unit.place},
                         {"groups", unit.groups},
                         {"group_size", unit.groupSize}});
    return units;
}

Json runsJson(const BankDescription& description) {
    Json runs = Json::array();
    for (const BankRun& run : description.runs) {
        Json json{{"source", run.source}, {"seed", run.seed},   {"samples", run.samples},
                  {"bins", run.bins},     {"batch", run.batch}, {"pictures_sha256", run.imagesSha256},
                  {"notes", run.notes}};
        if (run.tokens != 1) // all, where nothing is said
            json["tokens"] = run.tokens;
        runs.push_back(std::move(json));
    }
    return runs;
}

Json binsJson(const BankDescription& description) {
    Json bins = Json::array();
    for (std::size_t i = 0; i < description.bins.size(); ++i) {
        const BankBin& bin = description.bins[i];
        if (bin.isFinished())
            bins.push_back({{"bin", i},
                            {"file", binFileName(static_cast<int>(i))},
                            {"sha256", bin.sha256},
                            {"samples", bin.samples},
                            {"null_samples", bin.nullSamples},
                            {"rows", bin.rows},
                            {"dropped", bin.dropped}});
    }
    return bins;
}

std::uint64_t readSeed(const JsonView& view) {
    if (!view.value().is_number_unsigned())
        view.fail("expected a whole number >= 0");
    return view.value().get<std::uint64_t>();
}

int smallInteger(const JsonView& view, int smallest, int largest) {
    return static_cast<int>(view.integer(smallest, largest));
}

std::string readHash(const JsonView& view, bool mayBeEmpty) {
    const std::string text = view.string();
    const bool isHash = text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!isHash && !(mayBeEmpty && text.empty()))
        view.fail("expected a SHA-256 of 64 hex digits, found \"" + escaped(text) + "\"");
    return text;
}

void checkFormat(const JsonView& view) {
    const std::string format = view.at("format").string();
    if (format != kFormat)
        view.at("format").fail(std::string("expected \"") + kFormat + "\", found \"" + escaped(format) + "\"");
    const std::int64_t version = view.at("version").integer(1);
    if (version > BankDescription::kVersion)
        view.at("version").fail("expected " + std::to_string(BankDescription::kVersion) + ", found " +
                                std::to_string(version) + ": written by a newer Tessera");
}

schedule::ScheduleConfig readSchedule(const JsonView& view) {
    schedule::ScheduleConfig schedule;
    schedule.name = view.at("name").string();
    schedule.timesteps = smallInteger(view.at("timesteps"), 1, kMostTimesteps);
    schedule.betaStart = view.at("beta_start").number();
    schedule.betaEnd = view.at("beta_end").number();
    schedule.scaleBetasWithT = view.at("scale_betas_with_T").boolean();
    schedule.rescaleToZeroTerminalSnr = view.at("rescale_to_zero_terminal_snr").boolean();
    if (const auto betas = view.find("trained_betas"))
        schedule.trainedBetas = betas->numbers(0, 1);
    return schedule;
}

model::Unit readUnit(const JsonView& view) {
    model::Unit unit;
    unit.name = view.at("name").string();
    unit.kind = model::readUnitKind(view);
    unit.place = model::readUnitPlace(view);
    unit.groups = smallInteger(view.at("groups"), 1, kMostColumns);
    unit.groupSize = smallInteger(view.at("group_size"), 1, kMostColumns / unit.groups);
    return unit;
}

std::vector<model::Unit> readUnits(const JsonView& view) {
    const formats::JsonItems items = view.items();
    if (items.empty() || items.size() > kMostUnits)
        view.fail("expected 1 to " + std::to_string(kMostUnits) + " units, found " + std::to_string(items.size()));
    std::vector<model::Unit> units;
    for (const JsonView& item : items)
        units.push_back(readUnit(item));
    return units;
}

StoragePlan readStorage(const JsonView& view, int timesteps) {
    StoragePlan storage;
    try {
        storage.kind = parseStorageKind(view.at("kind").string());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadArgument)
            throw;
        view.at("kind").fail("expected dense or reservoir, found \"" + escaped(view.at("kind").string()) + "\"");
    }
    storage.bins = smallInteger(view.at("bins"), 1, std::min(timesteps, kMostBins));
    storage.rowsPerBin = view.at("rows_per_bin").integer(storage.kind == StorageKind::Dense ? 0 : 1, kMost);
    storage.note = escaped(view.at("note").string(), 1000);
    return storage;
}

/// Lines of a file as a terminal may show them.
std::vector<std::string> readLines(const JsonView& view) {
    std::vector<std::string> lines = view.strings();
    for (std::string& line : lines)
        line = escaped(line, 1000);
    return lines;
}

BankRun readRun(const JsonView& view) {
    BankRun run;
    run.source = view.at("source").string();
    run.seed = readSeed(view.at("seed"));
    run.samples = smallInteger(view.at("samples"), 1, std::numeric_limits<int>::max());
    run.bins = smallInteger(view.at("bins"), 1, kMostTimesteps);
    run.batch = smallInteger(view.at("batch"), 1, std::numeric_limits<int>::max());
    run.imagesSha256 = readHash(view.at("pictures_sha256"), false);
    run.tokens = view.numberOr("tokens", 1, std::numeric_limits<double>::min(), 1);
    run.notes = readLines(view.at("notes"));
    return run;
}

void readBin(const JsonView& view, BankDescription& description) {
    const int index = smallInteger(view.at("bin"), 0, description.storage.bins - 1);
    BankBin& bin = description.bins[static_cast<std::size_t>(index)];
    if (bin.isFinished())
        view.at("bin").fail(std::to_string(index) + " is there twice");
    if (view.at("file").string() != binFileName(index))
        view.at("file").fail("expected " + binFileName(index) + ", found \"" + escaped(view.at("file").string()) +
                             "\"");
    bin.sha256 = readHash(view.at("sha256"), false);
    bin.samples = view.at("samples").integer(0, kMost);
    bin.nullSamples = view.at("null_samples").integer(0, bin.samples);
    for (const JsonView& rows : view.at("rows").items())
        bin.rows.push_back(rows.integer(0, kMost));
    if (bin.rows.size() != description.units.size())
        view.at("rows").fail("expected " + std::to_string(description.units.size()) + " numbers, one per unit, found " +
                             std::to_string(bin.rows.size()));
    bin.dropped = readLines(view.at("dropped"));
}

} // namespace

std::string toJson(const BankDescription& description) {
    const Json json{{"format", kFormat},
                    {"version", BankDescription::kVersion},
                    {"model",
                     {{"name", description.modelName},
                      {"sha256", description.modelSha256},
                      {"architecture", description.architecture},
                      {"dtype", description.dtype}}},
                    {"schedule", scheduleJson(description.schedule)},
                    {"storage",
                     {{"kind", toString(description.storage.kind)},
                      {"bins", description.storage.bins},
                      {"rows_per_bin", description.storage.rowsPerBin},
                      {"note", description.storage.note}}},
                    {"units", unitsJson(description)},
                    {"runs", runsJson(description)},
                    {"bins", binsJson(description)}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

BankDescription readBankDescription(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / BankDescription::kFile;
    const nlohmann::json json = formats::readJsonFile(file, {.bytes = 64U << 20U});
    const JsonView view(json, escapedPath(file));
    checkFormat(view);
    BankDescription description;
    const JsonView model = view.at("model");
    description.modelName = model.at("name").string();
    description.modelSha256 = readHash(model.at("sha256"), true);
    description.architecture = model.at("architecture").string();
    description.dtype = model.at("dtype").string();
    description.schedule = readSchedule(view.at("schedule"));
    description.storage = readStorage(view.at("storage"), description.schedule.timesteps);
    description.units = readUnits(view.at("units"));
    const formats::JsonItems runs = view.at("runs").items();
    if (runs.empty())
        view.at("runs").fail("expected at least one, found none");
    for (const JsonView& run : runs)
        description.runs.push_back(readRun(run));
    description.bins.resize(static_cast<std::size_t>(description.storage.bins));
    for (const JsonView& bin : view.at("bins").items())
        readBin(bin, description);
    return description;
}

} // namespace core::calibration
