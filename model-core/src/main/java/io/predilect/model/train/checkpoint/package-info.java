/** A training's state on disk: whole or not at all, and exact when resumed. */
package io.predilect.model.train.checkpoint;
