#include "core/sampling/trajectory.h"
#include "tests/core/small_unet.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::sampling;

namespace {

/// Texts and sizes without encoders; the guidance scale is the last number.
class GivenTexts final : public conditioning::Conditioner {
public:
    explicit GivenTexts(bool hasGuidance)
        : m_hasGuidance(hasGuidance) {}

    const model::ClassSet* classes() const override { return nullptr; }
    std::vector<conditioning::Request> resolve(const std::vector<conditioning::Request>&,
                                               std::size_t images) const override {
        return std::vector<conditioning::Request>(images);
    }
    model::Conditioning conditional(std::span<const conditioning::Request> requests) const override {
        return texts(requests.size(), 0);
    }
    model::Conditioning unconditional(std::span<const conditioning::Request> requests) const override {
        if (m_hasGuidance)
            throw Error(ErrorCode::Failed, "there is no unconditional half");
        return texts(requests.size(), 1);
    }

private:
    model::Conditioning texts(std::size_t images, int prompt) const {
        model::Conditioning all = small::texts(std::vector<int>(images, prompt));
        if (m_hasGuidance)
            all.vector = at::cat({all.vector, at::full({all.vector.size(0), 1}, 5)}, 1);
        return all;
    }

    bool m_hasGuidance;
};

std::shared_ptr<const model::unet::Unet> readingUnet(bool embedsGuidance) {
    model::unet::UnetConfig config = small::unetConfig();
    config.guidanceChannels = embedsGuidance ? 8 : 0;
    const auto made = small::unet(config);
    model::ModelInfo info = made->info();
    info.textChannels = config.crossAttentionDim;
    info.textVector = config.pooledChannels() + model::unet::kSizeIds;
    info.embedsGuidance = embedsGuidance;
    info.conditioner = std::make_shared<GivenTexts>(embedsGuidance);
    return std::make_shared<model::unet::Unet>(info, made->weights());
}

SampleResult sampledWith(const model::Denoiser& model, double scale) {
    return sample(model, {.steps = 2, .guidanceScale = scale, .seeds = {1, 2}});
}

} // namespace

/// Networks that are told of the guidance scale (LCM), beside those that are guided by a second prediction.
class TestEmbeddedGuidance : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void theScaleReachesTheNetwork() {
        const auto model = readingUnet(true);
        const auto usual = sampledWith(*model, 5);
        QVERIFY(usual.images == sampledWith(*model, 5).images);
        QVERIFY(usual.images != sampledWith(*model, 8).images);
    }

    void thereIsOneForwardAStep() {
        const auto told = readingUnet(true), guided = readingUnet(false);
        const auto expected = [](const model::Denoiser& model) {
            return 2 * (model.macsPerForward(0) - small::macsOfMissingTokens(model));
        };
        QCOMPARE(sampledWith(*told, 5).macs, expected(*told));
        QCOMPARE(sampledWith(*guided, 5).macs, 2 * expected(*guided));
        QCOMPARE(sampledWith(*guided, 1).macs, expected(*guided));
    }

    void theNetworksNumbersAreFinite() {
        const auto model = readingUnet(false);
        const auto broken = std::dynamic_pointer_cast<const model::unet::Unet>(
            model->withWeights([](const std::string& key, const at::Tensor& weight) {
                return key == "conv_out.bias" ? at::full_like(weight, std::numeric_limits<double>::infinity()) : weight;
            }));
        QCOMPARE(thrownMessage([&] { sampledWith(*broken, 5); }, ErrorCode::Failed),
                 QByteArray("the network's prediction in step 1 of 2 is NaN or infinite"));
    }

    void batchesFitLargeImages() {
        model::ModelInfo info = readingUnet(false)->info();
        QCOMPARE(imagesAtOnce(info, {}, 32), 32);
        info.height = info.width = 64;
        QCOMPARE(imagesAtOnce(info, {}, 32), 4);
        info.height = info.width = 256;
        QCOMPARE(imagesAtOnce(info, {}, 32), 1);
        info.textChannels = 0;
        QCOMPARE(imagesAtOnce(info, {}, 32), 32);
    }

private:
    std::unique_ptr<ComputeScope> m_scope;
};

TESSERA_CORE_TEST(TestEmbeddedGuidance)
#include "tst_embedded_guidance.moc"
