//go:build unix

package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// faultPainter is Ana at the page of her poll, which keeps what it painted until a process
// says that it is saved. A process may have saved it without its reply coming back.
type faultPainter struct {
	pass   bot.Pass
	slots  []bot.SlotID
	random *rand.Rand

	mu      sync.Mutex
	kept    []keptStroke
	seq     int64
	said    map[bot.SlotID]bot.Availability // painted last
	sending bool
}

type keptStroke struct {
	bot.Stroke

	at time.Time
}

// openPainter signs Ana in to the page of the poll.
func (w *faultWorld) openPainter() {
	p := &faultPainter{random: rand.New(rand.NewPCG(w.seed, 14)), said: map[bot.SlotID]bot.Availability{}}
	var id bot.MeetupID
	var by bot.Actor
	w.must(w.raw.QueryRow(`select community, id, host from meetup where title = '`+pollTitle+`'`).Scan(&by.Community, &id, &by.User))
	plan := w.replicas[0].server.plan
	link, err := plan.OpenPage(context.Background(), by, id, "link")
	w.must(err)
	p.pass, err = plan.StartSession(context.Background(), "link", "session")
	w.must(err)
	for _, s := range link.Meetup.Slots {
		p.slots = append(p.slots, s.ID)
	}
	w.painter = p
}

// paint has Ana paint a time, and the page send what it keeps unless it is sending.
func (w *faultWorld) paint() {
	p := w.painter
	p.mu.Lock()
	defer p.mu.Unlock()
	values := []bot.Availability{bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}
	k := bot.Stroke{Slot: p.slots[p.random.IntN(len(p.slots))], To: time.Hour, Availability: values[p.random.IntN(len(values))]}
	p.seq++
	k.Seq, p.said[k.Slot] = p.seq, k.Availability
	p.kept = append(p.kept, keptStroke{k, w.clock.Now()})
	w.count("strokes painted")
	if p.sending || len(w.replicas) == 0 {
		return
	}
	p.sending = true
	r := w.replicas[p.random.IntN(len(w.replicas))]
	w.acting.Go(func() { w.sendStrokes(r) })
}

// sendStrokes has a page send what it keeps.
func (w *faultWorld) sendStrokes(r *faultReplica) {
	p := w.painter
	p.mu.Lock()
	var strokes []bot.Stroke
	for _, k := range p.kept[:min(len(p.kept), bot.MaxStrokes)] {
		k.Age = max(w.clock.Now().Sub(k.at), 0)
		strokes = append(strokes, k.Stroke)
	}
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := r.server.flow.Paint(ctx, p.pass, "page", strokes)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sending = false
	if err != nil {
		w.count("strokes not saved at once")
		w.log.Info("strokes", "err", err)
		return
	}
	p.kept = p.kept[len(strokes):]
}

// checkPainted checks that what Ana painted last is stored, once the page has sent all.
func (w *faultWorld) checkPainted() {
	p := w.painter
	var status bot.Status
	w.must(w.raw.QueryRow(`select status from meetup where title = '` + pollTitle + `'`).Scan(&status))
	if status != bot.StatusPolling { // which checkReactions counts
		return
	}
	for range 20 {
		if len(p.kept) == 0 {
			break
		}
		w.sendStrokes(w.replicas[0])
		pass(time.Minute) // in which the card follows
	}
	if len(p.kept) > 0 {
		w.fail("lost stroke: %d strokes cannot be saved although nothing fails any more", len(p.kept))
		return
	}
	stored := map[bot.SlotID]bot.Availability{}
	rows, err := w.raw.Query(`select answer.slot, availability from answer join meetup on meetup.id = answer.meetup and answer.member = meetup.host where meetup.title = '` + pollTitle + `'`)
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var slot bot.SlotID
		var av bot.Availability
		w.must(rows.Scan(&slot, &av))
		stored[slot] = av
	}
	w.must(rows.Err())
	for slot, av := range p.said {
		if stored[slot] != av {
			w.fail("lost stroke: Ana painted %q last at time %d of the poll, and %q is stored", av, slot, stored[slot])
		}
	}
}
