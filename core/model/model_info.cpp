#include "core/model/model_info.h"

#include "core/base/error.h"

namespace core::model {

std::string toString(Prediction prediction) {
    switch (prediction) {
    case Prediction::Epsilon:
        return "epsilon";
    case Prediction::Sample:
        return "sample";
    case Prediction::Velocity:
        return "v_prediction";
    }
    return {};
}

Prediction parsePrediction(const std::string& text) {
    for (const Prediction known : {Prediction::Epsilon, Prediction::Sample, Prediction::Velocity})
        if (text == toString(known))
            return known;
    throw Error(ErrorCode::BadInput, "prediction_type: expected epsilon, sample or v_prediction, found '" + text + "'");
}

} // namespace core::model
