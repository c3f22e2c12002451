#pragma once

#include <QString>

#include <limits>

namespace ui::variants {

/// What a variant of the model costs and how near its images are to the dense model's. NaN: not known.
struct TradeOffPoint {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    int id = 0; ///< as ComparedVariant::id
    QString name;
    bool isDense = false;
    bool isPresent = false;    ///< made of the present choices
    bool isCurrent = true;     ///< up to date
    double macs = unknown;     ///< multiply-adds of one image, all steps
    double seconds = unknown;  ///< measured per image, the models taking turns
    bool isAbout = false;      ///< other programs disturbed that
    double ssim = unknown;     ///< to the dense images, mean
    double psnr = unknown;     ///< dB, of the mean squared error of all images; +∞: the same images
    double mse = unknown;      ///< squared 8-bit steps, mean
    double distance = unknown; ///< Fréchet distance to the dense images

    bool operator==(const TradeOffPoint&) const = default;
};

enum class Cost { Macs, Seconds };
enum class Quality { Ssim, Psnr, Mse, Distance };
inline constexpr int qualityCount = 4;

/// The point's number on an axis.
double valueOf(const TradeOffPoint& point, Cost cost);
double valueOf(const TradeOffPoint& point, Quality quality);

} // namespace ui::variants
