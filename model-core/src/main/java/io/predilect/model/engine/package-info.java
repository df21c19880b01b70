/**
 * The engine itself: which PyTorch, its start, compiled kernels in a TorchScript archive, resident
 * memory.
 */
package io.predilect.model.engine;
