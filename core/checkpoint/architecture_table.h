#pragma once

#include "core/checkpoint/architecture.h"

#include <string>
#include <vector>

namespace core::checkpoint {

/// All architectures that files are recognised as. To add one, write its row and name it here.
const std::vector<Architecture>& architectures();

/// The row of a model of one stage; null if none can save it.
const Architecture* architectureOf(const model::Denoiser& model);

/// The row of a published model (randomModelNames()). @throws Error{BadArgument} listing the names.
const Architecture& architectureOfPublished(const std::string& name);

/// Names of tensors that show a model which can be run, behind whatever prefix.
std::vector<std::string> runnableTensors();

/// What can be run, for messages: "a diffusion transformer".
std::string runnableModels();
/// The same with the layouts: "a diffusion transformer in …'s or diffusers' layout".
std::string runnableModelsAndLayouts();

/// Some of what OpenOptions::arch may be, for people, separated by commas.
std::string archExamples();

} // namespace core::checkpoint
