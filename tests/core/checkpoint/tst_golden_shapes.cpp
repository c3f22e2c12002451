#include "core/checkpoint/architecture_table.h"
#include "core/checkpoint/dit_architecture.h"
#include "core/checkpoint/dit_config_json.h"
#include "core/checkpoint/random_model.h"
#include "core/checkpoint/recognise.h"
#include "core/model/dit/dit_published.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sstream>

using namespace core::checkpoint;
using namespace core::formats;

namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

bool isDit(const std::string& name) {
    return name.starts_with("dit-");
}

Shapes shapesOf(const std::string& published) {
    const auto tensors = randomModelTensors({.arch = published});
    return {tensors.begin(), tensors.end()};
}

Shapes shapesOf(const ModelDescription& description) {
    Shapes shapes;
    for (const MappedTensor& mapped : description.map)
        shapes[mapped.key] = mapped.shape;
    return shapes;
}

/// By a row of the table; empty: by none.
std::optional<ModelDescription> readComponentConfig(const JsonView& config) {
    for (const Architecture& row : architectures())
        if (auto found = row.readConfig(config))
            return found;
    return std::nullopt;
}

const Architecture& architectureNamed(const std::string& name) {
    return *std::ranges::find(architectures(), name, &Architecture::name);
}

bool isTransformer(const std::string& name) {
    return name.starts_with("DiT") || name.starts_with("SiT");
}

/// random-model's name and layout of a list, dit-SIZE-PATCH-PIXELS-LAYOUT, or of one of the networks of SDXL, by its
/// architecture and sizes.
RandomModelOptions optionsOf(const golden::Case& golden) {
    RandomModelOptions options;
    if (isDit(golden.name())) {
        const QStringList parts = QString::fromStdString(golden.name()).split('-');
        options.arch = ("DiT-" + parts.value(1).toUpper() + "/" + parts.value(2) + "-" + parts.value(3)).toStdString();
        options.layout = parts.value(4).toStdString();
        return options;
    }
    options.arch.clear();
    const auto described = readComponentConfig(JsonView(golden.json.at("config"), golden.name()));
    for (const std::string& name : randomModelNames())
        if (described && !isTransformer(name) && shapesOf(name) == shapesOf(*described))
            options.arch = name;
    return options;
}

void compareShapes(const Shapes& found, const nlohmann::json& expected) {
    for (const auto& [name, shape] : found) {
        QVERIFY2(expected.contains(name), name.c_str());
        QCOMPARE(shape, expected.at(name).at("shape").get<std::vector<std::int64_t>>());
    }
    QCOMPARE(found.size(), expected.size());
}

/// Lists of tensors in a folder of cases: all JSON files that hold one.
std::vector<std::filesystem::path> lists() {
    std::vector<std::filesystem::path> found;
    for (const auto& path : golden::casePaths("models/shapes"))
        if (readJsonFile(path, {.bytes = 64U << 20U}).contains("tensors"))
            found.push_back(path);
    return found;
}

/// "1152x4x2x2" → numbers.
std::vector<std::int64_t> parseShape(const std::string& text) {
    std::vector<std::int64_t> shape;
    std::istringstream stream(text);
    for (std::string number; std::getline(stream, number, 'x');)
        shape.push_back(std::stoll(number));
    return shape;
}

struct TableRow {
    std::string facebook, facebookShape, diffusers, diffusersShape, transform;
};

std::vector<TableRow> readTable(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<TableRow> rows;
    std::string line;
    std::getline(file, line); // the heading
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        TableRow row;
        for (std::string* cell :
             {&row.facebook, &row.facebookShape, &row.diffusers, &row.diffusersShape, &row.transform})
            std::getline(cells, *cell, '\t');
        rows.push_back(row);
    }
    return rows;
}

} // namespace

/// Names and shapes of published networks (models/shapes/*.json) against those of the random models, the table of
/// names in both layouts of DiT-XL/2 (models/shapes/*.tsv), and the configs that published and saved pipelines hold.
class TestGoldenShapes : public QObject {
    Q_OBJECT

private slots:
    void randomModelsHaveThePublishedTensors_data();
    void randomModelsHaveThePublishedTensors();
    void theTableOfNamesIsTheKeyMap();
    void configsOfPipelinesAreRead();
    void tinyNetworksAreRecognised();
};

void TestGoldenShapes::randomModelsHaveThePublishedTensors_data() {
    QTest::addColumn<QString>("path");
    const auto paths = lists();
    for (const auto& path : paths)
        QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    QVERIFY2(!paths.empty(), "no golden list of tensors");
}

void TestGoldenShapes::randomModelsHaveThePublishedTensors() {
    QFETCH(QString, path);
    const golden::Case golden(path.toStdString());
    const RandomModelOptions options = optionsOf(golden);
    QVERIFY2(!options.arch.empty(), "its config is none of random-model's");
    const auto tensors = randomModelTensors(options);
    compareShapes(Shapes(tensors.begin(), tensors.end()), golden.json.at("tensors"));
    std::int64_t parameters = 0;
    for (const auto& [name, shape] : tensors) {
        std::int64_t elements = 1;
        for (const std::int64_t size : shape)
            elements *= size;
        parameters += elements;
    }
    QCOMPARE(parameters, golden.json.at("parameters").get<std::int64_t>());
}

void TestGoldenShapes::theTableOfNamesIsTheKeyMap() {
    const auto table = golden::root() / "models/shapes/dit-facebook-to-diffusers-mapping.tsv";
    if (!std::filesystem::exists(table))
        QSKIP("no golden table of names");
    const auto rows = readTable(table);
    core::model::dit::DitConfig config = core::model::dit::publishedDit("DiT-XL/2-256");
    config.embedderPerBlock = true;
    std::map<std::string, const MappedTensor*> bySource;
    const auto map = ditKeyMap(config, core::model::dit::DitLayout::Diffusers);
    for (const MappedTensor& mapped : map)
        for (const std::string& source : mapped.sources)
            bySource[source] = &mapped;
    std::size_t stored = 0;
    for (const TableRow& row : rows) {
        if (row.diffusers == "-") {
            QVERIFY2(row.transform.starts_with("dropped"), row.transform.c_str());
            continue;
        }
        ++stored;
        QVERIFY2(bySource.contains(row.diffusers), row.diffusers.c_str());
        const MappedTensor& mapped = *bySource.at(row.diffusers);
        const std::string& own = mapped.key;
        const bool isCopy = row.transform == "copied into every block";
        QVERIFY2(isCopy ? own.ends_with(row.facebook) : own == row.facebook, own.c_str());
        QCOMPARE(mapped.shape, parseShape(row.facebookShape));
        QCOMPARE(mapped.sourceShape(), parseShape(row.diffusersShape));
        if (row.transform.starts_with("rows "))
            QCOMPARE(mapped.firstRowOf(row.diffusers), std::stoll(row.transform.substr(5)));
    }
    QCOMPARE(bySource.size(), stored);
}

void TestGoldenShapes::configsOfPipelinesAreRead() {
    const auto path = golden::root() / "models/shapes/pipeline-layout.json";
    if (!std::filesystem::exists(path))
        QSKIP("no golden layout of pipelines");
    const nlohmann::json json = readJsonFile(path);
    int transformers = 0, components = 0;
    const auto read = [&](const std::string& name, const nlohmann::json& config) {
        const JsonView view(config, name);
        if (ditLayoutOf(view) == core::model::dit::DitLayout::Diffusers) {
            QVERIFY(readDitConfig(view).sizes.embedderPerBlock);
            ++transformers;
        } else if (readComponentConfig(view)) {
            ++components;
        }
    };
    for (const auto& [pipeline, files] : json.at("released").items())
        for (const auto& [file, value] : files.items())
            if (file.ends_with("/config.json"))
                read(pipeline + '/' + file, value.at("content"));
    for (const auto& [key, pipelines] : json.items())
        if (key.starts_with("saved_by_"))
            for (const auto& [pipeline, files] : pipelines.items())
                for (const auto& [file, value] : files.items())
                    if (file.ends_with("/config.json") && value.is_object())
                        read(key + '/' + pipeline + '/' + file, value);
    QVERIFY2(transformers > 0 && components > 0, "no golden config of a pipeline was recognised");
}

void TestGoldenShapes::tinyNetworksAreRecognised() {
    int found = 0;
    std::error_code missing;
    for (const auto& folder : std::filesystem::directory_iterator(golden::root() / "models", missing)) {
        const auto file = folder.path() / "config.json";
        if (!std::filesystem::exists(file))
            continue;
        const nlohmann::json json = readJsonFile(file);
        const JsonView config(json, file.string());
        const auto described = readComponentConfig(config);
        if (!described || architectureNamed(described->architecture).canRun())
            continue;
        const auto component = recogniseComponent(recogniseModel((folder.path() / "weights.safetensors").string(), {}));
        QVERIFY2(component && component->description.architecture == described->architecture, folder.path().c_str());
        ++found;
    }
    QVERIFY2(found > 0, "no golden network of a pipeline");
}

TESSERA_TEST(TestGoldenShapes)
#include "tst_golden_shapes.moc"
