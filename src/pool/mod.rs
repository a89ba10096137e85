//! Memory for one allocator's buffers: taken from a source in runs, lent out in slots, recycled.
//!
//! A *slot* is a header of 64 bytes, apart from its payload; a *block* is a slot while somebody owns
//! it. Every thread has a *cache*: the slot that it released last, and for each *size class* a *pair*
//! of *magazines* with free slots. Magazines are exchanged whole with the *depot* of their class,
//! which has one lock. Behind it is a *bin* of *runs*, memory for slots that begin together; a slot
//! that is too large to be *packed* into a run has a region to itself. What is *idle* too long or too
//! much is *surplus* and goes back to the source.
//!
//! The way of an ordinary call is `pool` and `cache`; `visit` is what a call does that has nothing
//! at hand, `upkeep` how caches and idle memory stay small, `supply` how memory comes and goes, `magazines` where those come from,
//! `lifetime` how a pool begins and ends, `walk` a look at every slot. `shape` is what an allocator was
//! asked to make of its buffers, `guard` the buffers that crash whoever goes beyond them. A *budget* bounds
//! what is taken, `waits` is for threads that wait for it, and `reserve` makes memory ahead.

mod annex;
mod bin;
mod block;
mod budget;
mod cache;
mod caches;
mod class_set;
mod damage;
mod depot;
mod direct;
mod guard;
mod idle;
mod lifetime;
mod magazine;
mod magazines;
mod pair;
#[allow(clippy::module_inception)] // the noun of this folder
mod pool;
mod quarantine;
mod reserve;
mod run;
mod run_list;
mod shape;
pub mod size_class;
mod slot;
mod stock;
mod supply;
mod surplus;
mod tally;
#[cfg(test)]
mod trial;
mod upkeep;
mod visit;
mod waits;
mod walk;

pub use annex::Annex;
pub use block::Block;
pub use budget::{Budget, Shortage};
pub use cache::{Cache, Counts};
pub use lifetime::settle;
pub use pool::{Given, Origin, Pool};
pub use shape::Shape;
pub use size_class::Placement;
pub use slot::{Mark, Slot, Tenant};
