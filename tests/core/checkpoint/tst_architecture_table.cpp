#include "core/base/tensor.h"
#include "core/checkpoint/architecture_table.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/recognise.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

#include <set>

using namespace core;
using namespace core::checkpoint;

namespace {

/// Rows that take a file for one of theirs. @param arch what --arch says.
std::vector<std::string> recognisers(const std::filesystem::path& path, const std::string& config,
                                     const std::string& arch) {
    const ModelFiles files = findModelFiles(path.string());
    const TensorSource tensors = TensorSource::open(files.weights);
    const nlohmann::json json = config.empty() ? nlohmann::json() : nlohmann::json::parse(config);
    CheckpointHeader header{files, tensors, {}, arch};
    if (!config.empty())
        header.config = formats::JsonView(json, "config.json");
    std::vector<std::string> names;
    for (const Architecture& row : architectures())
        if (const auto found = row.recognise(header); found && !found->architecture.empty())
            names.push_back(row.name);
    return names;
}

files::Shapes shapesOf(const RandomPlan& plan) {
    files::Shapes shapes;
    for (const auto& [name, tensor] : plan.tensors)
        shapes.emplace_back(name, tensor.shape);
    return shapes;
}

std::int64_t numbersIn(const RandomPlan& plan) {
    std::int64_t numbers = 0;
    for (const auto& [name, tensor] : plan.tensors)
        numbers += c10::multiply_integers(tensor.shape);
    return numbers;
}

/// The published model of a row with the fewest weights, of two blocks.
RandomModelOptions smallest(const Architecture& row, const std::string& layout) {
    const auto options = [&](const std::string& arch) {
        return RandomModelOptions{.arch = arch, .layout = layout, .depth = 2};
    };
    const auto best = std::min_element(row.published.begin(), row.published.end(), [&](const auto& a, const auto& b) {
        return numbersIn(planRandomModel(options(a))) < numbersIn(planRandomModel(options(b)));
    });
    return options(*best);
}

} // namespace

/// What every row of the architecture table has to keep, so that a new one is tested by being there.
class TestArchitectureTable : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

private slots:
    void everyRowSaysWhatItIs();
    void everyRowRecognisesItsOwnFilesAlone_data();
    void everyRowRecognisesItsOwnFilesAlone();
    void modelsAreSavedAndOpenedAsTheSame_data();
    void modelsAreSavedAndOpenedAsTheSame();
};

void TestArchitectureTable::everyRowSaysWhatItIs() {
    std::set<std::string> names, published;
    bool isAnyRunnable = false;
    for (const Architecture& row : architectures()) {
        QVERIFY2(!row.name.empty() && names.insert(row.name).second, row.name.c_str());
        QVERIFY2(!row.what.empty() && !row.layoutsInWords.empty() && !row.publishedAs.empty(), row.name.c_str());
        QVERIFY2(!row.layouts.empty() && !row.published.empty(), row.name.c_str());
        QVERIFY2(row.readConfig && row.recognise && row.random, row.name.c_str());
        for (const std::string& name : row.published) {
            QVERIFY2(published.insert(name).second, name.c_str());
            QCOMPARE(&architectureOfPublished(name), &row);
        }
        QCOMPARE(row.pipelines.empty(), row.pipelineFolder.empty());
        const bool isWhole = row.build && row.stateDict && row.layoutOf && row.save && row.outline;
        QCOMPARE(isWhole, row.canRun());
        isAnyRunnable = isAnyRunnable || row.canRun();
    }
    QVERIFY(isAnyRunnable);
}

void TestArchitectureTable::everyRowRecognisesItsOwnFilesAlone_data() {
    QTest::addColumn<QString>("arch");
    QTest::addColumn<QString>("layout");
    for (const Architecture& row : architectures())
        for (const std::string& arch : row.published)
            for (const std::string& layout : row.layouts)
                QTest::addRow("%s %s", arch.c_str(), layout.c_str())
                    << QString::fromStdString(arch) << QString::fromStdString(layout);
}

void TestArchitectureTable::everyRowRecognisesItsOwnFilesAlone() {
    QFETCH(QString, arch);
    QFETCH(QString, layout);
    const RandomPlan plan = planRandomModel({.arch = arch.toStdString(), .layout = layout.toStdString()});
    const std::vector<std::string> own{architectureOfPublished(arch.toStdString()).name};
    files::writeSparse(path("bare/model.safetensors"), shapesOf(plan));
    const std::vector<std::string> byShapes = recognisers(path("bare/model.safetensors"), {}, arch.toStdString());
    if (!byShapes.empty()) // shapes alone need not be enough
        QCOMPARE(byShapes, own);
    files::writeSparse(path("described/model.safetensors"), shapesOf(plan));
    files::writeText(path("described/config.json"), plan.config);
    QCOMPARE(recognisers(path("described/model.safetensors"), plan.config, {}), own);
}

void TestArchitectureTable::modelsAreSavedAndOpenedAsTheSame_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("layout");
    for (const Architecture& row : architectures())
        for (const std::string& layout : row.layouts)
            if (row.canRun())
                QTest::addRow("%s %s", row.name.c_str(), layout.c_str())
                    << QString::fromStdString(row.name) << QString::fromStdString(layout);
}

void TestArchitectureTable::modelsAreSavedAndOpenedAsTheSame() {
    QFETCH(QString, name);
    QFETCH(QString, layout);
    const auto row = std::find_if(architectures().begin(), architectures().end(),
                                  [&](const Architecture& one) { return one.name == name.toStdString(); });
    const RandomModelOptions options = smallest(*row, layout.toStdString());
    const RandomPlan plan = planRandomModel(options);
    writeRandomModel(path("random.safetensors"), options);
    const OpenedModel opened = openDenseModel(path("random.safetensors").string());
    QCOMPARE(opened.model->info().architecture, row->name);
    QCOMPARE(architectureOf(*opened.model), &*row);
    QCOMPARE(layoutOf(*opened.model), options.layout);

    const std::filesystem::path folder = path((row->name + ' ' + options.layout).c_str());
    saveDenseModel(*opened.model, folder.string(), options.layout);
    const RecognisedModel saved = recogniseModel(folder.string(), {});
    QVERIFY2(saved.description, saved.whyUnknown.c_str());
    QVERIFY(saved.description->warnings.empty());
    QCOMPARE(saved.description->layout, options.layout);
    for (const auto& [key, tensor] : plan.tensors)
        QVERIFY2(at::equal(saved.tensors.tensor(key), tensor.make()), key.c_str());

    const StateDict before = row->stateDict(*opened.model);
    const StateDict after = row->stateDict(*openDenseModel(folder.string()).model);
    QVERIFY(!before.empty());
    QCOMPARE(before.size(), after.size());
    for (const auto& [key, tensor] : before)
        QVERIFY2(at::equal(tensor, after.at(key)), key.c_str());
    const ModelOutline outline = row->outline(*saved.description);
    QCOMPARE(outline.macsPerForward, opened.model->macsPerForward(0));
    QCOMPARE(outline.units.size(), opened.model->units().size());
}

TESSERA_TEST(TestArchitectureTable)
#include "tst_architecture_table.moc"
