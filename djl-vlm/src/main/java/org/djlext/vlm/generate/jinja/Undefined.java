package org.djlext.vlm.generate.jinja;

/**
 * What a name stands for that nobody set: empty when printed or walked through, false, and an error
 * when anything else is done with it.
 *
 * @param reason what to say then
 */
record Undefined(String reason) {

  JinjaException error() {
    return new JinjaException(reason);
  }
}
