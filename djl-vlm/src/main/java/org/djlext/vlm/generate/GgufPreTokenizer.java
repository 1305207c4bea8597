package org.djlext.vlm.generate;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** How byte-level BPE vocabularies cut text before merging, by the names that GGUF files use. */
enum GgufPreTokenizer {
  /** As GPT-2: words with the space before them, numbers, and other signs. */
  GPT2(null, false, "default", "gpt-2", "gpt2", "jina-en", "mpt", "olmo", "phi-2", "roberta-bpe"),
  /** As GPT-2, but every digit is alone. */
  DIGITS(
      null,
      false,
      "smollm",
      "codeshell",
      "command-r",
      "exaone",
      "minerva-7b",
      "refact",
      "starcoder"),
  /** LLaMA 3: digits in groups of up to three. */
  LLAMA3(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      true,
      "llama-bpe",
      "llama3",
      "llama-v3",
      "dbrx",
      "falcon3",
      "smaug-bpe"),
  /** Qwen 2: as LLaMA 3, but every digit is alone. */
  QWEN2(
      LLAMA3.regex.replace("\\p{N}{1,3}", "\\p{N}"),
      false,
      "qwen2",
      "deepseek-r1-qwen",
      "hunyuan",
      "megrez",
      "stablelm2"),
  /** Mistral's Tekken: words are also cut before a capital letter. */
  TEKKEN(
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
          + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      true,
      "tekken");

  private final String regex;
  private final boolean ignoresMerges;
  private final List<String> names;

  GgufPreTokenizer(String regex, boolean ignoresMerges, String... names) {
    this.regex = regex;
    this.ignoresMerges = ignoresMerges;
    this.names = List.of(names);
  }

  /**
   * Finds the way of a name.
   *
   * @throws CheckpointException if it is not known: cut another way, texts would get other ids
   */
  static GgufPreTokenizer of(String name, Path file) throws CheckpointException {
    StringBuilder known = new StringBuilder();
    for (GgufPreTokenizer pre : values()) {
      if (pre.names.contains(name)) {
        return pre;
      }
      known.append(known.isEmpty() ? "" : ", ").append(String.join(", ", pre.names));
    }
    throw new CheckpointException(file, "tokenizer.ggml.pre", "one of " + known, name);
  }

  /** Says whether a whole word that is a token is taken without merging. */
  boolean ignoresMerges() {
    return ignoresMerges;
  }

  JsonObject step() {
    if (regex != null) {
      return TokenizerSteps.sequence(
          "pretokenizers", TokenizerSteps.split(regex), TokenizerSteps.byteLevel(false));
    } else if (this == DIGITS) {
      JsonObject digits = TokenizerSteps.step("Digits");
      digits.addProperty("individual_digits", true);
      return TokenizerSteps.sequence("pretokenizers", digits, TokenizerSteps.byteLevel(true));
    }
    return TokenizerSteps.byteLevel(true);
  }
}
