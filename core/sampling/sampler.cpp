#include "core/sampling/sampler.h"

#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/sampling/trajectory.h"

namespace core::sampling {
namespace {

/// Keeps a run's tensors as they come and makes images of them afterwards, so that the loop waits for no device.
class FrameKeeper {
public:
    explicit FrameKeeper(const std::vector<double>& timesteps)
        : m_states(timesteps.size())
        , m_cleans(timesteps.size())
        , m_timesteps(timesteps) {}

    void keep(const TrajectoryPoint& point) {
        m_states[point.step].push_back(point.state);
        m_cleans[point.step].push_back(point.clean);
    }

    std::vector<TrajectoryFrame> frames(const ImageDecoder& decoder, const Progress& progress) const {
        std::vector<TrajectoryFrame> result;
        for (std::size_t i = 0; i < m_timesteps.size(); ++i)
            result.push_back({m_timesteps[i], decoder.decode(at::cat(m_states[i]), progress.silent()),
                              decoder.decode(at::cat(m_cleans[i]), progress.silent())});
        return result;
    }

private:
    std::vector<std::vector<at::Tensor>> m_states; ///< [step][batch]
    std::vector<std::vector<at::Tensor>> m_cleans;
    std::vector<double> m_timesteps;
};

/// Makes images of the batches: all of them at the end, or each batch's at once where a sink takes them.
class ImageMaker {
public:
    ImageMaker(const ImageDecoder& decoder, const ImageSink& sink)
        : m_decoder(decoder)
        , m_sink(sink) {}

    void take(std::size_t first, const at::Tensor& final, const Progress& progress) {
        if (!m_sink) {
            m_finals.push_back(final);
            return;
        }
        const Stopwatch watch;
        std::vector<Image> images = m_decoder.decode(final.to(at::kCPU), progress.silent());
        m_decoding += watch.seconds();
        m_sink(first, std::move(images));
        m_handingOver += watch.seconds();
    }
    /// @param seconds since the loop began.
    void finish(SampleResult& result, double seconds, const Progress& progress) {
        result.seconds = seconds - m_handingOver;
        const Stopwatch watch;
        if (!m_sink)
            result.images = m_decoder.decode(
                translateTorchErrors("sampling", [&] { return at::cat(m_finals).to(at::kCPU); }), progress);
        result.decodeSeconds = m_sink ? m_decoding : watch.seconds();
    }

private:
    const ImageDecoder& m_decoder;
    const ImageSink& m_sink;
    std::vector<at::Tensor> m_finals;
    double m_decoding = 0;
    double m_handingOver = 0; ///< decoding and what the sink did, seconds
};

} // namespace

SampleResult sample(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress) {
    const ResolvedOptions run = resolve(denoiser, options);
    const ImageDecoderPtr decoder = options.decoder ? options.decoder : usualDecoder(denoiser.info());
    const ImageDecoderPtr quick = options.previewDecoder ? options.previewDecoder : usualDecoder(denoiser.info());
    FrameKeeper keeper(run.timesteps);
    LivePreview preview(options.preview, quick, static_cast<int>(run.timesteps.size()));
    std::int64_t macs = 0; // of the first batch: those of all images
    const auto listener = [&](const TrajectoryPoint& point) {
        if (point.firstImage == 0)
            macs += point.macs;
        preview.offer(point.firstImage, point.step, point.clean);
        if (options.keepTrajectory)
            keeper.keep(point);
    };

    SampleResult result;
    ImageMaker maker(*decoder, options.sink);
    const Stopwatch watch;
    runBatches(denoiser, run, progress, listener,
               [&](std::size_t first, const at::Tensor& final) { maker.take(first, final, progress); });
    maker.finish(result, watch.seconds(), progress);
    result.isApproximate = decoder->isApproximate();
    result.labels = run.options.labels;
    result.sampler = run.sampler;
    result.timesteps = run.timesteps;
    result.macs = macs;
    translateTorchErrors("pictures", [&] {
        if (options.keepTrajectory)
            result.trajectory = keeper.frames(*quick, progress);
    });
    return result;
}

} // namespace core::sampling
