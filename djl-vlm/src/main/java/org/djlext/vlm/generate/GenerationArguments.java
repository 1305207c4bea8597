package org.djlext.vlm.generate;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads generation settings from the arguments of a {@code Criteria} or the parameters of a serving
 * request: {@code max_new_tokens}, {@code min_new_tokens}, {@code temperature}, {@code top_k},
 * {@code top_p}, {@code min_p}, {@code repetition_penalty}, {@code frequency_penalty}, {@code
 * presence_penalty}, {@code seed}, {@code num_beams}, {@code length_penalty}, {@code
 * early_stopping}, {@code do_sample}, {@code stop} (a text or a list of texts). Others are left
 * alone.
 */
public final class GenerationArguments {

  private GenerationArguments() {}

  /**
   * Applies settings.
   *
   * @param builder what to start from
   * @param arguments the settings by name, as numbers or texts
   * @return the configuration
   * @throws IllegalArgumentException if a setting is no number or out of range
   */
  public static GenerationConfig apply(GenerationConfig.Builder builder, Map<String, ?> arguments) {
    integer(arguments, "max_new_tokens", builder::optMaxNewTokens);
    set(arguments, "do_sample", GenerationArguments::truth, builder::optSampling);
    integer(arguments, "min_new_tokens", builder::optMinNewTokens);
    number(arguments, "temperature", builder::optTemperature);
    integer(arguments, "top_k", builder::optTopK);
    number(arguments, "top_p", builder::optTopP);
    number(arguments, "min_p", builder::optMinP);
    number(arguments, "repetition_penalty", builder::optRepetitionPenalty);
    number(arguments, "frequency_penalty", builder::optFrequencyPenalty);
    number(arguments, "presence_penalty", builder::optPresencePenalty);
    set(arguments, "seed", GenerationArguments::whole, builder::optSeed);
    integer(arguments, "num_beams", builder::optBeams);
    number(arguments, "length_penalty", builder::optLengthPenalty);
    set(arguments, "early_stopping", GenerationArguments::earlyStopping, builder::optEarlyStopping);
    Object stop = arguments.get("stop");
    if (stop instanceof List<?> list) {
      list.forEach(text -> builder.addStopString(String.valueOf(text)));
    } else if (stop != null) {
      builder.addStopString(stop.toString());
    }
    return builder.build();
  }

  private static EarlyStopping earlyStopping(String value) {
    if (value.equals("never")) {
      return EarlyStopping.WHEN_HOPELESS;
    }
    return truth(value) ? EarlyStopping.WHEN_ENOUGH : EarlyStopping.WHEN_UNLIKELY;
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false, found " + value);
    };
  }

  private static void integer(Map<String, ?> arguments, String name, Consumer<Integer> setting) {
    set(arguments, name, s -> Math.toIntExact(whole(s)), setting);
  }

  /** Reads an integer, also one that JSON made a floating-point number of. */
  private static long whole(String value) {
    try {
      return new BigDecimal(value).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("expected an integer, found " + value, e);
    }
  }

  private static void number(Map<String, ?> arguments, String name, Consumer<Double> setting) {
    set(arguments, name, Double::parseDouble, setting);
  }

  private static <T> void set(
      Map<String, ?> arguments, String name, Function<String, T> parse, Consumer<T> setting) {
    Object value = arguments.get(name);
    if (value == null) {
      return;
    }
    try {
      setting.accept(parse.apply(value.toString()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": expected a number, found " + value, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
