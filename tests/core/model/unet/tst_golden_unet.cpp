#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/formats/json.h"
#include "core/model/run_options.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_network.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::model;
using namespace core::model::unet;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

std::shared_ptr<const Unet> opened(const std::filesystem::path& folder) {
    return std::dynamic_pointer_cast<const Unet>(checkpoint::openDenseModel(folder.string()).model);
}

double allowed(const std::string& name, const at::Tensor& expected) {
    return name.ends_with("time_proj.output") ? 2e-4 : 5e-5 * std::max(1.0, expected.abs().max().item<double>());
}

void compare(const std::string& name, const at::Tensor& found, const at::Tensor& expected) {
    QVERIFY2(found.sizes() == expected.sizes(), name.c_str());
    const double error = (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
    QVERIFY2(error <= allowed(name, expected), qPrintable(QString("%1: error %2").arg(name.c_str()).arg(error)));
}

/// Tokens [N, h·w, C] or channels [N, C, h, w], whatever upstream's has.
at::Tensor inShapeOf(const at::Tensor& value, const at::Tensor& like) {
    return value.dim() == like.dim() ? value : value.reshape(like.sizes());
}

/// A UNet alone: inputs and what upstream computed from them.
struct UnetCase {
    explicit UnetCase(const std::filesystem::path& folder)
        : io(formats::SafetensorsFile::open(folder / "io.safetensors"))
        , unet(opened(folder)) {}

    at::Tensor operator[](const std::string& name) const { return io.tensor(name); }
    bool has(const std::string& name) const { return io.find(name) != nullptr; }

    /// @param set "", "set2.", …
    at::Tensor timesteps(const std::string& set) const {
        return (*this)[set + "input.timestep"].reshape({-1}).expand({(*this)[set + "input.sample"].size(0)});
    }

    Conditioning conditioning(const std::string& set) const {
        Conditioning all{.crossAttention = (*this)[set + "input.encoder_hidden_states"]};
        std::vector<at::Tensor> parts;
        if (has(set + "input.text_embeds"))
            parts = {(*this)[set + "input.text_embeds"], (*this)[set + "input.time_ids"]};
        if (has(set + "input.guidance"))
            parts.push_back((*this)[set + "input.guidance"].reshape({-1, 1}));
        if (!parts.empty())
            all.vector = at::cat(parts, 1);
        return all;
    }

    std::vector<std::string> sets() const {
        std::vector<std::string> found;
        for (const formats::TensorEntry& entry : io.entries())
            if (entry.name.ends_with("input.sample"))
                found.push_back(entry.name.substr(0, entry.name.size() - std::string("input.sample").size()));
        return found;
    }

    formats::SafetensorsFile io;
    std::shared_ptr<const Unet> unet;
};

bool isUnet(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder / "config.json") || !std::filesystem::exists(folder / "io.safetensors"))
        return false;
    return formats::readJsonFile(folder / "config.json").value("_class_name", "") == "UNet2DConditionModel";
}

} // namespace

/// UNets alone (models/*) against upstream.
class TestGoldenUnet : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void everyIntermediateIsUpstreams_data() { addCases(); }
    void everyIntermediateIsUpstreams();
    void outputsOfAllSizesAreUpstreams_data() { addCases(); }
    void outputsOfAllSizesAreUpstreams();
    void theTapHandsOverConsumerInputs_data() { addCases(); }
    void theTapHandsOverConsumerInputs();

private:
    static void addCases();

    std::unique_ptr<ComputeScope> m_scope;
};

void TestGoldenUnet::addCases() {
    QTest::addColumn<QString>("folder");
    int count = 0;
    for (const char* place : {"models", "unets"}) {
        std::error_code missing;
        for (const auto& entry : std::filesystem::directory_iterator(golden::folder(place), missing))
            if (isUnet(entry.path())) {
                QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
                ++count;
            }
    }
    if (count == 0)
        qFatal("no UNet case in %s", golden::root().c_str());
}

void TestGoldenUnet::everyIntermediateIsUpstreams() {
    QFETCH(QString, folder);
    const UnetCase one(folder.toStdString());
    Tensors found;
    const UnetTap tap = [&](const std::string& place, const at::Tensor& value) { found[place] = value.clone(); };
    const Conditioning asked = one.conditioning("");
    found["output"] = unetForward(one.unet->weights(), one["input.sample"], one.timesteps(""), asked.crossAttention,
                                  asked.vector, tap);
    for (const formats::TensorEntry& entry : one.io.entries()) {
        if (entry.name.starts_with("set") || entry.name.starts_with("input."))
            continue;
        QVERIFY2(found.contains(entry.name), entry.name.c_str());
        compare(entry.name, inShapeOf(found.at(entry.name), one[entry.name]), one[entry.name]);
    }
}

void TestGoldenUnet::outputsOfAllSizesAreUpstreams() {
    QFETCH(QString, folder);
    const UnetCase one(folder.toStdString());
    QVERIFY(!one.sets().empty());
    for (const std::string& set : one.sets()) {
        const at::Tensor x = one[set + "input.sample"], t = one.timesteps(set);
        const Conditioning asked = one.conditioning(set);
        compare(set + "output", one.unet->forward(x, t, asked), one[set + "output"]);
        for (std::int64_t i = 0; i < x.size(0); ++i) {
            const auto run = one.unet->begin({.timesteps = {t[i].item<double>()}, .conditioning = asked.slice(i, 1)});
            compare(set + "output of a run", run->predict(x.narrow(0, i, 1), 0), one[set + "output"].narrow(0, i, 1));
        }
    }
}

void TestGoldenUnet::theTapHandsOverConsumerInputs() {
    QFETCH(QString, folder);
    const UnetCase one(folder.toStdString());
    const auto model = one.unet->withResNetUnits(true);
    int compared = 0, next = 0;
    model->forward(one["input.sample"], one.timesteps(""), one.conditioning(""), [&](int unit, const at::Tensor& rows) {
        QCOMPARE(unit, next++);
        const Unit& known = model->units()[static_cast<std::size_t>(unit)];
        QCOMPARE(rows.size(1), known.columns());
        if (!one.has(known.name + ".input"))
            return;
        at::Tensor expected = one[known.name + ".input"];
        if (known.kind == UnitKind::ResNetNormGroup)
            expected = at::im2col(expected, {3, 3}, {1, 1}, {1, 1}, {1, 1}).transpose(1, 2);
        compare(known.name, rows, expected.flatten(0, 1));
        ++compared;
    });
    QCOMPARE(next, static_cast<int>(model->units().size()));
    QVERIFY(compared > 0 || !one.has("conv_in.output"));
}

TESSERA_CORE_TEST(TestGoldenUnet)
#include "tst_golden_unet.moc"
