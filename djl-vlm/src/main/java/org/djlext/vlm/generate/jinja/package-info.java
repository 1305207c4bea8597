/**
 * The part of the Jinja language that chat templates are written in, as the sandboxed environment
 * of transformers renders it: {@code trim_blocks} and {@code lstrip_blocks} on, loop controls, the
 * {@code generation} tag, and a {@code tojson} that leaves HTML alone.
 *
 * <pre>{@code
 * JinjaTemplate template = JinjaTemplate.compile("{% for m in messages %}{{ m.role }} {% endfor %}");
 * String text = template.render(Map.of("messages", List.of(Map.of("role", "user"))));
 * }</pre>
 *
 * <p>A template is text from a stranger, so it can reach nothing but the values it is given: these
 * are texts, numbers, truth values, lists and maps, and no Java object is ever asked for its
 * members. Nothing can be changed in place except namespaces. The work and the memory of one
 * rendering are bounded, whatever the template says.
 *
 * <p>Not here, since no chat template needs it: inheritance, includes and imports, automatic
 * escaping, and the filters that make HTML or URLs. Integers have 64 bits.
 */
package org.djlext.vlm.generate.jinja;
