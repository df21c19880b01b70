/** Forward and backward passes as generated TorchScript, and the engine that runs them. */
package io.predilect.model.kernel;
