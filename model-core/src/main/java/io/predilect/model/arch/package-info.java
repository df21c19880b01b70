/** The shapes of the supported architectures, read from config.json. */
package io.predilect.model.arch;
