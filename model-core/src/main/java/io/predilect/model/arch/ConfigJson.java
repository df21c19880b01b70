package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;

/** The entries of one config.json, with errors that name the file, the key and the value. */
record ConfigJson(Path file, JsonNode json) {

  int whole(String key) {
    JsonNode value = json.path(key);
    if (!value.canConvertToInt() || !value.canConvertToExactIntegral()) {
      throw new ModelException(file + ": " + key + " must be a whole number, not " + json.get(key));
    }
    return value.intValue();
  }

  int whole(String key, int missing) {
    return absent(key) ? missing : whole(key);
  }

  double number(String key, double missing) {
    if (absent(key)) {
      return missing;
    }
    return number(key, json.get(key));
  }

  /** A value that is a number, of the key that a message shall name. */
  double number(String key, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw new ModelException(file + ": " + key + " must be a number, not " + value);
    }
    return value.doubleValue();
  }

  /** An object; missing where the file has none. */
  JsonNode object(String key) {
    if (!absent(key) && !json.get(key).isObject()) {
      throw new ModelException(file + ": " + key + " must be an object, not " + json.get(key));
    }
    return absent(key) ? MissingNode.getInstance() : json.get(key);
  }

  /** A list; missing where the file has none. */
  JsonNode list(String key) {
    if (!absent(key) && !json.get(key).isArray()) {
      throw new ModelException(file + ": " + key + " must be a list, not " + json.get(key));
    }
    return absent(key) ? MissingNode.getInstance() : json.get(key);
  }

  boolean flag(String key, boolean missing) {
    if (absent(key)) {
      return missing;
    }
    if (!json.get(key).isBoolean()) {
      throw new ModelException(file + ": " + key + " must be true or false, not " + json.get(key));
    }
    return json.get(key).booleanValue();
  }

  boolean absent(String key) {
    return !json.hasNonNull(key);
  }

  /** The activation that a key names. */
  Activation activation(String key, String missing) {
    String name = json.path(key).asText(missing);
    Activation activation = Activation.named(name);
    if (activation == null) {
      throw new ModelException(
          file + ": " + key + " \"" + name + "\" is not supported; supported: " + Activation.NAMES);
    }
    return activation;
  }

  /** Refuses an option that would change the numbers and is not supported. */
  void refuse(String key, boolean supported) {
    if (flag(key, supported) != supported) {
      throw new ModelException(file + ": " + key + " = " + json.get(key) + " is not supported");
    }
  }

  ModelException unsupported(String what) {
    return new ModelException(file + ": " + what + " is not supported");
  }
}
