#define _GNU_SOURCE
#include "said.h"

#include <string.h>

#include "../wire.h"

static void copy_field(const struct fake_daemon *daemon, struct frame *frame, uint8_t tag,
		       uint8_t from, const struct step *step)
{
	size_t size = 0;
	const uint8_t *bytes = field_of(daemon->begin, daemon->begin_size, from, &size);

	if (step->kind == FOREIGN_GRANT && step->number == tag)
		frame_bytes(frame, tag, step->text, step->mask);
	else
		frame_bytes(frame, tag, bytes, size);
}

void said_verdict(struct fake_daemon *daemon, const struct step *step, struct frame *frame)
{
	bool is_grant = step->kind != VERDICT || (uint32_t)step->number == WIRE_GRANTED;
	bool is_observed =
		step->kind == VERDICT && (uint32_t)step->number == WIRE_LEFT_TO_OTHERS;

	frame_start(frame, 0x84);
	copy_field(daemon, frame, 1, 1, step);
	copy_field(daemon, frame, 2, 2, step);
	copy_field(daemon, frame, 3, 4, step);
	copy_field(daemon, frame, 4, 3, step);
	copy_field(daemon, frame, 5, 14, step);
	frame_number(frame, 6, step->kind == VERDICT ? (uint64_t)step->number : WIRE_GRANTED, 4);
	if (step->kind == FOREIGN_GRANT && step->number == 7)
		frame_bytes(frame, 7, step->text, step->mask);
	else
		frame_text(frame, 7,
			   is_grant	 ? "granted"
			   : is_observed ? "observed"
					 : "test.refused");
	if (step->kind == FOREIGN_GRANT && step->number == 8)
		frame_bytes(frame, 8, step->text, step->mask);
	else
		frame_text(frame, 8, step->text != NULL && step->kind == VERDICT ? step->text : "");
	frame_finish(frame);
	daemon->grant_size = frame->size;
}

void said_text(const struct step *step, struct frame *frame)
{
	bool is_ask = step->kind == ASK_PASSWORD || step->kind == ASK_ENTER ||
		      step->kind == ASK_ENTER_HIDDEN;

	if (is_ask) {
		frame_start(frame, 0x83);
		frame_number(frame, 1, step->kind == ASK_PASSWORD ? 1 : 2, 1);
		frame_number(frame, 2, step->kind == ASK_ENTER || step->number == 1 ? 1 : 0, 1);
		frame_text(frame, 3, step->text);
	} else {
		frame_start(frame, 0x82);
		frame_number(frame, 1, step->kind == SAY_ERROR ? 2 : 1, 1);
		frame_text(frame, 2, step->text);
	}
	frame_finish(frame);
}

void said_accepted(const struct fake_daemon *daemon, struct frame *frame)
{
	static const struct step plain = { .kind = ACCEPT };

	frame_start(frame, 0x81);
	copy_field(daemon, frame, 1, 1, &plain);
	frame_finish(frame);
}

void said_environment(const struct step *step, struct frame *frame)
{
	size_t size = strcspn(step->text, "=");

	frame_start(frame, 0x85);
	frame_bytes(frame, 1, step->text, size);
	frame_text(frame, 2, step->text + size + 1);
	frame_finish(frame);
}
