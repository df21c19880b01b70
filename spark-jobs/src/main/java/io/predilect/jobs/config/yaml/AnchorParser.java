package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.NodeEvent;

/**
 * Jackson's parser that tells the anchors of single values, too; it keeps those of mappings and
 * lists alone.
 */
final class AnchorParser extends YAMLParser {
  private static final Factory FACTORY = new Factory();

  private AnchorParser(IOContext context, int features, int yamlFeatures, Reader text) {
    super(context, features, yamlFeatures, new LoaderOptions(), null, text);
  }

  static AnchorParser of(String text) throws IOException {
    return (AnchorParser) FACTORY.createParser(text);
  }

  /** The name behind {@code &} of what was read last. */
  Optional<String> anchor() {
    return _lastEvent instanceof NodeEvent node
        ? Optional.ofNullable(node.getAnchor())
        : Optional.empty();
  }

  private static final class Factory extends YAMLFactory {
    private static final long serialVersionUID = 1;

    @Override
    protected YAMLParser _createParser(Reader text, IOContext context) {
      return new AnchorParser(context, _parserFeatures, _yamlParserFeatures, text);
    }
  }
}
