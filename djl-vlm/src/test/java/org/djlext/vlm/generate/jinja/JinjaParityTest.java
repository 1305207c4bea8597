package org.djlext.vlm.generate.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small templates as transformers' environment renders them, written by jinja_goldens.py. */
class JinjaParityTest {

  @TestFactory
  Stream<DynamicTest> rendersAsTransformers() throws IOException {
    JsonObject file =
        JsonParser.parseString(Files.readString(Path.of("src/test/resources/generate/jinja.json")))
            .getAsJsonObject();
    Map<String, Object> variables = new LinkedHashMap<>();
    file.getAsJsonObject("variables")
        .entrySet()
        .forEach(e -> variables.put(e.getKey(), plain(e.getValue())));
    variables.put(
        "raise_exception",
        (JinjaFunction)
            (arguments, named) -> {
              throw new JinjaException(String.valueOf(arguments.get(0)));
            });
    variables.put("strftime_now", (JinjaFunction) (arguments, named) -> "now");
    return file.getAsJsonArray("cases").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(c -> DynamicTest.dynamicTest(name(c), () -> check(c, variables)));
  }

  private static String name(JsonObject golden) {
    String template = golden.get("template").getAsString();
    return golden.get("group").getAsString() + " " + template.replaceAll("\\s", " ");
  }

  private static void check(JsonObject golden, Map<String, Object> variables) {
    String template = golden.get("template").getAsString();
    if (golden.has("text")) {
      assertThat(JinjaTemplate.compile(template).render(variables))
          .isEqualTo(golden.get("text").getAsString());
      return;
    }
    String reason = golden.get("error").getAsString();
    assertThatThrownBy(() -> JinjaTemplate.compile(template).render(variables))
        .as(reason)
        .isInstanceOf(JinjaException.class);
    if (template.startsWith("{{ raise_exception")) {
      assertThatThrownBy(() -> JinjaTemplate.compile(template).render(variables))
          .hasMessage(reason.substring("TemplateError: ".length()));
    }
  }

  static Object plain(JsonElement element) {
    if (element.isJsonNull()) {
      return null;
    } else if (element.isJsonObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      element.getAsJsonObject().entrySet().forEach(e -> map.put(e.getKey(), plain(e.getValue())));
      return map;
    } else if (element.isJsonArray()) {
      List<Object> list = new ArrayList<>();
      element.getAsJsonArray().forEach(e -> list.add(plain(e)));
      return list;
    } else if (element.getAsJsonPrimitive().isBoolean()) {
      return element.getAsBoolean();
    } else if (element.getAsJsonPrimitive().isString()) {
      return element.getAsString();
    }
    String number = element.getAsString();
    return number.matches("-?\\d+") ? (Object) Long.valueOf(number) : Double.valueOf(number);
  }
}
