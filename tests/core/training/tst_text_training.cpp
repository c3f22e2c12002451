#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/data/shape_captions.h"
#include "core/formats/safetensors.h"
#include "core/model/conditioning.h"
#include "core/model/unet/unet.h"
#include "core/training/text/prompt_gap.h"
#include "core/training/text/prompt_sheet.h"
#include "core/training/text/text_model.h"
#include "core/training/text/text_trainer.h"
#include "core/training/trained_model.h"
#include "core/training/training_files.h"
#include "core/workflow/open_model.h"
#include "tests/core/training/training_fixture.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>
#include <c10/core/GradMode.h>

using namespace core;
using namespace core::training;
using namespace core::training::text;

namespace {

/// Of 32×32 pixels, as the built-in data set has, and as little else as possible.
TextModelSizes tinySizes() {
    TextModelSizes sizes;
    sizes.unet.height = sizes.unet.width = 32;
    sizes.unet.inChannels = sizes.unet.outChannels = 3;
    sizes.unet.blockOutChannels = {8, 16};
    sizes.unet.transformerLayers = {0, 1};
    sizes.unet.heads = {2, 1};
    sizes.unet.midTransformerLayers = 1;
    sizes.unet.layersPerBlock = 1;
    sizes.unet.crossAttentionDim = 32;
    sizes.unet.additionInputs = 16 + 6 * 4;
    sizes.unet.additionTimeChannels = 4;
    sizes.unet.normGroups = 4;
    sizes.textWidth = 16;
    sizes.textLayers = 2;
    sizes.textHeads = 1;
    return sizes;
}

TextTrainOptions tinyRun(const QTemporaryDir& folder, const char* name) {
    TextTrainOptions options;
    options.out = std::filesystem::path(folder.path().toStdString()) / name;
    options.sizes = tinySizes();
    options.steps = 12;
    options.batch = 6;
    options.pool = 24;
    options.rate = {.warmUpSteps = 2, .heldShare = 0.5};
    options.saveMinutes = 0;
    options.sheetSteps = 2;
    options.threads = 1;
    return options;
}

/// Whose last convolution does something, so that everything before it learns.
std::shared_ptr<const PromptedModel> tinyModel() {
    at::manual_seed(4);
    const auto fresh = freshTextModel(tinySizes(), "tiny", 1);
    return std::dynamic_pointer_cast<const PromptedModel>(
        fresh->withWeights([](const std::string& key, const at::Tensor& weight) {
            return key == "unet.conv_out.weight" ? at::randn(weight.sizes()) * 0.1 : weight;
        }));
}

model::Conditioning asking(const model::Denoiser& model, const std::vector<std::string>& prompts) {
    std::vector<conditioning::Request> requests;
    for (const std::string& prompt : prompts)
        requests.emplace_back().prompt = prompt;
    return model.info().conditioner->conditional(requests);
}

const std::vector<std::string> kTwo{"a red star", "blue moon, teal background"};

} // namespace

/// A UNet and its text encoders learn as one network.
class TestTextTraining : public QObject {
    Q_OBJECT
private slots:
    void everyWordOfTheCaptionsIsOneToken();
    void tokensMeanWhatPromptsMean();
    void nothingSaidIsZeros();
    void everyTrainedWeightHasAGradient();
    void gradientsAreNumericOnes();
    void promptsAreNeverSteppedByMuon();
    void aRunWritesAPipelineThatOpens();
    void aResumedRunTakesTheSameSteps();
    void aRunGoesOnFromAPipeline();
    void foreignFoldersAndOptionsAreRefused();
};

void TestTextTraining::everyWordOfTheCaptionsIsOneToken() {
    const auto tokenizer = captionTokenizer(32);
    QVERIFY(tokenizer->vocabulary().size() < 1000);
    const data::ShapeParameters all = data::drawShapeParameters(300, 8);
    for (int i = 0; i < 300; ++i) {
        const std::string caption = data::shapeCaption(data::describeShape(all, i), static_cast<std::uint64_t>(i));
        const auto words =
            1 + std::count(caption.begin(), caption.end(), ' ') + std::count(caption.begin(), caption.end(), ',');
        const auto read = tokenizer->read(caption);
        QVERIFY2(read.tokens == words && read.lost.empty(), caption.c_str());
    }
}

void TestTextTraining::tokensMeanWhatPromptsMean() {
    const auto joint = tinyModel();
    const model::DenoiserPtr asked = joint->asked();
    at::manual_seed(2);
    const at::Tensor x = at::randn({2, 3, 32, 32}), t = at::tensor({100, 800}, at::kLong);
    const auto requests = asked->info().conditioner->resolve({{.prompt = kTwo[0]}, {.prompt = kTwo[1]}}, 2);
    const at::Tensor byTokens = joint->forward(x, t, asking(*joint, kTwo));
    const at::Tensor byPrompts = asked->forward(x, t, asked->info().conditioner->conditional(requests));
    QVERIFY(at::allclose(byTokens, byPrompts, 1e-4, 1e-5));
}

void TestTextTraining::nothingSaidIsZeros() {
    const auto joint = tinyModel();
    const model::DenoiserPtr asked = joint->asked();
    const std::vector<conditioning::Request> one(1);
    const at::Tensor x = at::ones({1, 3, 32, 32}), t = at::tensor({500}, at::kLong);
    const auto requests = asked->info().conditioner->resolve(one, 1);
    const at::Tensor byTokens = joint->forward(x, t, joint->info().conditioner->unconditional(requests));
    const at::Tensor byPrompts = asked->forward(x, t, asked->info().conditioner->unconditional(requests));
    QVERIFY(at::allclose(byTokens, byPrompts, 1e-4, 1e-5));
}

void TestTextTraining::everyTrainedWeightHasAGradient() {
    const auto joint = tinyModel();
    const TrainedModel trained(joint);
    const TrainedPart& part = trained.parts().front();
    std::set<std::string> names;
    const at::AutoGradMode recording(true);
    at::manual_seed(2);
    const at::Tensor out =
        part.model->forward(at::randn({2, 3, 32, 32}), at::tensor({100, 800}, at::kLong), asking(*joint, kTwo));
    (out * at::randn(out.sizes())).sum().backward();
    for (const Parameter& parameter : part.parameters) {
        names.insert(parameter.name);
        QVERIFY2(parameter.value.grad().defined(), parameter.name.c_str());
        QVERIFY2(parameter.value.grad().abs().max().item<double>() > 0 ||
                     parameter.name.ends_with("k_proj.bias"), // moves all scores of a query alike
                 parameter.name.c_str());
    }
    QVERIFY(names.contains("text_encoder_2.text_projection.weight"));
    QVERIFY(!names.contains("text_encoder.text_model.final_layer_norm.weight"));
    QVERIFY(!names.contains("text_encoder.text_model.encoder.layers.1.mlp.fc1.weight"));
    QVERIFY(names.contains("text_encoder_2.text_model.encoder.layers.1.mlp.fc1.weight"));
}

/// Along the gradient of some weights, in float32: by a tenth of a percent.
void TestTextTraining::gradientsAreNumericOnes() {
    const auto joint = tinyModel();
    at::manual_seed(2);
    const at::Tensor x = at::randn({2, 3, 32, 32}), t = at::tensor({100, 800}, at::kLong);
    const at::Tensor weights = at::randn({2, 3, 32, 32}) / 50;
    const model::Conditioning words = asking(*joint, kTwo);
    for (const std::string key :
         {"text_encoder.text_model.embeddings.token_embedding.weight",
          "text_encoder_2.text_model.encoder.layers.0.self_attn.v_proj.weight", "text_encoder_2.text_projection.weight",
          "unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight"}) {
        at::Tensor leaf;
        const auto value = [&](double along, const at::Tensor& direction) {
            const auto moved = joint->withWeights([&](const std::string& name, const at::Tensor& weight) {
                if (name != key)
                    return weight;
                leaf = direction.defined() ? weight + along * direction : weight.clone();
                return leaf.set_requires_grad(true);
            });
            return (moved->forward(x, t, words) * weights).sum();
        };
        at::Tensor loss;
        {
            const at::AutoGradMode recording(true);
            loss = value(0, {});
            loss.backward();
        }
        const at::Tensor gradient = leaf.grad().clone();
        const double length = gradient.norm().item<double>();
        const at::Tensor direction = gradient / length;
        constexpr double change = 0.02;
        const double slope = (value(change, direction) - value(-change, direction)).item<double>() / (2 * change);
        QVERIFY2(std::abs(slope / length - 1) < 2e-2,
                 qPrintable(QString::fromStdString(key) + QString(" %1").arg(slope / length)));
    }
}

void TestTextTraining::promptsAreNeverSteppedByMuon() {
    const TextTrainOptions options;
    const auto ruleOf = [&](const char* name, at::IntArrayRef shape) {
        return textGroupOf({name, at::zeros(shape)}, options).rule;
    };
    QVERIFY(ruleOf("unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight", {4, 4}) == UpdateRule::Muon);
    QVERIFY(ruleOf("unet.mid_block.resnets.0.conv1.weight", {4, 4, 3, 3}) == UpdateRule::Muon);
    for (const char* name :
         {"unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_q.weight", "unet.add_embedding.linear_1.weight",
          "unet.time_embedding.linear_1.weight", "text_encoder.text_model.encoder.layers.0.mlp.fc1.weight"})
        QVERIFY(ruleOf(name, {4, 4}) == UpdateRule::AdamW);
    for (const char* name : {"unet.conv_in.weight", "unet.conv_out.weight"})
        QVERIFY(ruleOf(name, {4, 4, 3, 3}) == UpdateRule::AdamW);
    QVERIFY(ruleOf("unet.mid_block.resnets.0.norm1.weight", {4}) == UpdateRule::AdamW);
}

void TestTextTraining::aRunWritesAPipelineThatOpens() {
    const QTemporaryDir folder;
    const TextTrainOptions options = tinyRun(folder, "a");
    const TrainingLog log = trainTextModel(options, nullptr);
    const TrainingFiles files(options.out);
    for (const auto& path : {files.checkpoint, files.log, files.samples})
        QVERIFY2(std::filesystem::exists(path), path.c_str());
    const checkpoint::OpenedModel opened = workflow::openModel(options.out.string());
    QVERIFY2(opened.warnings.empty(), opened.warnings.empty() ? "" : opened.warnings.front().c_str());
    const model::ModelInfo& info = opened.model->info();
    QVERIFY(info.prediction == schedule::Prediction::Sample);
    QCOMPARE(info.recommendedGuidance, 2.0);
    QCOMPARE(info.schedule.sampler.clipRange, 1.0);
    const auto requests = info.conditioner->resolve({{.prompt = kTwo[0]}}, 1);
    const model::Conditioning words = info.conditioner->conditional(requests);
    QCOMPARE(words.crossAttention.sizes().vec(), (std::vector<std::int64_t>{1, 32, 32}));
    const auto weights = formats::SafetensorsFile::open(options.out / "text_encoder_2" / "model.safetensors");
    QCOMPARE(weights.tensor("text_projection.weight").scalar_type(), at::kBFloat16);
}

void TestTextTraining::aResumedRunTakesTheSameSteps() {
    const QTemporaryDir folder;
    const TextTrainOptions whole = tinyRun(folder, "whole"), parts = tinyRun(folder, "parts");
    trainTextModel(whole, nullptr);
    std::stop_source stop;
    QVERIFY_EXCEPTION_THROWN(trainTextModel(parts, nullptr, fixture::stopAt(5, stop)), Error);
    trainTextModel(parts, nullptr);
    const auto one = formats::SafetensorsFile::open(TrainingFiles(whole.out).checkpoint);
    const auto other = formats::SafetensorsFile::open(TrainingFiles(parts.out).checkpoint);
    for (const char* name : {"value/unet.conv_in.weight", "average/unet.mid_block.resnets.0.conv1.weight",
                             "first/text_encoder.text_model.embeddings.token_embedding.weight",
                             "second/text_encoder_2.text_projection.weight"})
        QVERIFY2(at::equal(one.tensor(name), other.tensor(name)), name);
}

void TestTextTraining::aRunGoesOnFromAPipeline() {
    const QTemporaryDir folder;
    const TextTrainOptions first = tinyRun(folder, "first");
    trainTextModel(first, nullptr);
    TextTrainOptions second = tinyRun(folder, "second");
    second.from = first.out.string();
    second.steps = 1;
    second.averageDecay = 0;
    second.muonRate = second.adamRate = second.textRate = 1e-12;
    trainTextModel(second, workflow::openModel(second.from).model);
    const auto read = [](const TextTrainOptions& options) {
        return formats::SafetensorsFile::open(options.out / "unet" / "diffusion_pytorch_model.safetensors")
            .tensor("conv_in.weight");
    };
    QVERIFY(at::equal(read(first), read(second)));
}

void TestTextTraining::foreignFoldersAndOptionsAreRefused() {
    const QTemporaryDir folder;
    TextTrainOptions options = tinyRun(folder, "foreign");
    std::filesystem::create_directories(options.out / "mine");
    QVERIFY_EXCEPTION_THROWN(trainTextModel(options, nullptr), Error);
    options = tinyRun(folder, "bad");
    options.batch = 0;
    QVERIFY_EXCEPTION_THROWN(trainTextModel(options, nullptr), Error);
    options = tinyRun(folder, "bad");
    options.sizes.textWidth = 8;
    QVERIFY_EXCEPTION_THROWN(trainTextModel(options, nullptr), Error);
}

TESSERA_CORE_TEST(TestTextTraining)
#include "tst_text_training.moc"
